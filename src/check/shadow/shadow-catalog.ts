/**
 * The warehouse as an empty twin in memory: the same catalogs and schemas, with a table, without
 * rows, for each relation that is asked for. In: a target and relations; out: a catalog that says
 * what queries mean, opened by the first question. Opens no warehouse and reads no row.
 */
import { type BoundQuery, bindQueries } from '../../engine/duckdb-bind.ts';
import { createTable } from '../../engine/duckdb-dialect.ts';
import {
  type Connection,
  type Engine,
  EngineError,
  type RelationName,
  type ResultTable,
} from '../../engine/engine.ts';
import { openTwin, type TwinRequest } from './open-twin.ts';

export interface ShadowTable {
  readonly relation: RelationName;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A table that the engine would not make. */
export interface RefusedTable {
  readonly table: ShadowTable;
  readonly error: EngineError;
}

export interface ShadowCatalog {
  /** Asks about many queries at once; answers come as they are ready, each with its place. */
  readonly bind: (
    queries: readonly string[],
    take: (answer: BoundQuery, place: number) => void,
  ) => Promise<void>;
  /** Tables made here are seen by every `bind` that begins afterwards. */
  readonly create: (tables: readonly ShadowTable[]) => Promise<readonly RefusedTable[]>;
  /** Settings change how queries are read, which only statements of their own heed. */
  readonly isReadOtherwise: boolean;
  /** `on_open` may have made views and macros, inside of which something may be wrong. */
  readonly hasViews: boolean;
  /** For what can only be found by running something small. */
  readonly query: (sql: string) => Promise<ResultTable>;
  readonly close: () => Promise<void>;
}

/** Planning is single-threaded: two for each core keep both busy while answers are read. */
const connectionCount = 4;
const eachConnection = Array.from({ length: connectionCount }, (_, index) => index);
/**
 * A call costs a millisecond, as much as eight queries; but until the first is answered nothing can
 * be read. So each is of twice as many queries as the one before.
 */
const fewestQueriesAtOnce = 8;
const mostQueriesAtOnce = 64;
const mostTablesAtOnce = 500;
/** Fewer are not worth a second connection. */
const fewestTables = 32;

/** `on_open`, an extension or a setting does not work without data: nothing can be asked. */
export class ShadowRefused extends Error {
  readonly failure: EngineError;

  constructor(failure: EngineError) {
    super(failure.message);
    this.name = 'ShadowRefused';
    this.failure = failure;
  }
}

/** Every question raises `ShadowRefused` where the catalog cannot be opened. */
export function createShadowCatalog(request: TwinRequest): ShadowCatalog {
  const { target } = request;
  let opening: Promise<Shadow> | undefined;
  const opened = (): Promise<Shadow> => {
    opening ??= openShadow(request);
    return opening;
  };
  return {
    bind: async (queries, take) => {
      if (queries.length === 0) return;
      const { connect } = await opened();
      await bindAll(connect, { queries, take, definitions: target.onOpen });
    },
    create: async (tables) => {
      if (tables.length === 0) return [];
      return createAll((await opened()).connect, tables);
    },
    isReadOtherwise: Object.keys(target.settings).some((name) => parserSettings.test(name)),
    hasViews: target.onOpen.length > 0,
    query: async (sql) => (await (await opened()).connect(0)).query(sql),
    close: async () => {
      const shadow = await opening?.catch(() => undefined);
      await shadow?.engine.close();
    },
  };
}

interface Shadow {
  readonly engine: Engine;
  /** The connection of a number below `connectionCount`, made when it is first asked for. */
  readonly connect: Connect;
}

type Connect = (index: number) => Promise<Connection>;

async function openShadow(request: TwinRequest): Promise<Shadow> {
  const engine = await openTwin(request).catch(refuse);
  const made = new Map<number, Promise<Connection>>();
  const connect: Connect = (index) => {
    const connection = made.get(index) ?? engine.connect().catch(refuse);
    made.set(index, connection);
    return connection;
  };
  // What the user has run on opening could get in the way of questions.
  if (request.target.onOpen.length > 0) await Promise.all(eachConnection.map(connect));
  return { engine, connect };
}

function refuse(failure: unknown): never {
  throw failure instanceof EngineError ? new ShadowRefused(failure) : failure;
}

const parserSettings = /^(?:integer_division|preserve_identifier_case)$/i;

interface Binding {
  readonly queries: readonly string[];
  readonly take: (answer: BoundQuery, place: number) => void;
  readonly definitions: readonly string[];
}

interface Answers {
  /** The place of the first of them. */
  readonly from: number;
  readonly answers: readonly BoundQuery[];
}

/** Each connection binds the next few queries while the answers to those before are read. */
async function bindAll(connect: Connect, { queries, take, definitions }: Binding): Promise<void> {
  let size = fewestQueriesAtOnce;
  let next = 0;
  const askNext = async (connection: Connection): Promise<Answers | undefined> => {
    if (next >= queries.length) return undefined;
    const from = next;
    next += size;
    size = Math.min(2 * size, mostQueriesAtOnce);
    const asked = queries.slice(from, next);
    return { from, answers: await bindQueries(connection, asked, { definitions }) };
  };
  const work = async (index: number): Promise<void> => {
    const connection = await connect(index);
    let asked = await askNext(connection);
    while (asked) {
      const asking = askNext(connection);
      for (const [index, answer] of asked.answers.entries()) take(answer, asked.from + index);
      asked = await asking;
    }
  };
  // For a few queries one is enough, and to make another takes longer than they do.
  const wanted = Math.ceil(queries.length / fewestQueriesAtOnce);
  await Promise.all(eachConnection.slice(0, wanted).map(work));
}

/** Different tables do not get in each other's way, whichever connections make them. */
async function createAll(
  connect: Connect,
  tables: readonly ShadowTable[],
): Promise<readonly RefusedTable[]> {
  const refused: RefusedTable[] = [];
  const share = Math.ceil(tables.length / connectionCount);
  const size = Math.max(fewestTables, Math.min(mostTablesAtOnce, share));
  let next = 0;
  const work = async (index: number): Promise<void> => {
    while (next < tables.length) {
      const some = tables.slice(next, next + size);
      next += size;
      const connection = await connect(index);
      if (await tryRun(connection, some)) refused.push(...(await createEach(connection, some)));
    }
  };
  await Promise.all(eachConnection.map(work));
  return refused;
}

/** One by one, to find out which it is that the engine refuses. */
async function createEach(
  connection: Connection,
  tables: readonly ShadowTable[],
): Promise<readonly RefusedTable[]> {
  const refused: RefusedTable[] = [];
  for (const table of tables) {
    const error = await tryRun(connection, [table]);
    if (error) refused.push({ table, error });
  }
  return refused;
}

async function tryRun(
  connection: Connection,
  tables: readonly ShadowTable[],
): Promise<EngineError | undefined> {
  try {
    await connection.run(
      tables.map(({ relation, columns }) => createTable(relation, columns)).join(';\n'),
    );
    return undefined;
  } catch (failure) {
    if (failure instanceof EngineError) return failure;
    throw failure;
  }
}
