/**
 * The warehouse as an empty twin in memory: the same catalogs and schemas, with a table, without
 * rows, for each relation that is asked for. In: a target and relations; out: a catalog that says
 * what queries mean, opened by the first question. Opens no warehouse and reads no row.
 */
import { type BoundQuery, bindQueries } from '../../engine/duckdb-bind.ts';
import {
  createSchema,
  createTable,
  quoteIdentifier,
  quoteLiteral,
} from '../../engine/duckdb-dialect.ts';
import type {
  Connection,
  Engine,
  EngineSettings,
  RelationName,
  ResultTable,
} from '../../engine/engine.ts';
import { EngineError } from '../../engine/engine.ts';
import type { Target } from '../../project/target.ts';

export interface ShadowRequest {
  readonly target: Pick<Target, 'attach' | 'settings' | 'extensions' | 'onOpen'>;
  /** The catalog that unqualified names are looked up in. */
  readonly catalog: string;
  /** Every relation that a query may read or make. */
  readonly relations: readonly RelationName[];
  readonly open: (settings: EngineSettings) => Promise<Engine>;
}

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
export function createShadowCatalog(request: ShadowRequest): ShadowCatalog {
  const { target } = request;
  let opening: Promise<Shadow> | undefined;
  const opened = (): Promise<Shadow> => {
    opening ??= openShadow(request);
    return opening;
  };
  return {
    bind: async (queries, take) => {
      if (queries.length === 0) return;
      const { connections } = await opened();
      await bindAll(connections, { queries, take, definitions: target.onOpen });
    },
    create: async (tables) => {
      if (tables.length === 0) return [];
      return createAll((await opened()).connections, tables);
    },
    isReadOtherwise: Object.keys(target.settings).some((name) => parserSettings.test(name)),
    hasViews: target.onOpen.length > 0,
    query: async (sql) => (await opened()).first.query(sql),
    close: async () => {
      const shadow = await opening?.catch(() => undefined);
      await shadow?.engine.close();
    },
  };
}

interface Shadow {
  readonly engine: Engine;
  readonly first: Connection;
  readonly connections: readonly Connection[];
}

async function openShadow(request: ShadowRequest): Promise<Shadow> {
  try {
    const engine = await openTwin(request);
    const first = await engine.connect();
    const connections = [first];
    while (connections.length < connectionCount) connections.push(await engine.connect());
    return { engine, first, connections };
  } catch (failure) {
    throw failure instanceof EngineError ? new ShadowRefused(failure) : failure;
  }
}

export async function openTwin({
  target,
  catalog,
  relations,
  open,
}: ShadowRequest): Promise<Engine> {
  const catalogs = new Set([catalog, ...relations.map((relation) => relation.catalog)]);
  return open({
    path: ':memory:',
    threads: 1,
    settings: bindingSettings(target.settings),
    extensions: target.extensions,
    onOpen: [
      ...[...catalogs, ...target.attach.map(({ name }) => name)].map(attachStatement),
      ...schemaStatements(relations),
      `use ${quoteIdentifier(catalog)}`,
      ...searchPath(target.settings),
      ...target.onOpen,
    ],
  });
}

const parserSettings = /^(?:integer_division|preserve_identifier_case)$/i;

/** The engine's own name for a database in memory. */
const ownCatalog = 'memory';

function attachStatement(name: string): string {
  return name === ownCatalog
    ? 'select 1'
    : `attach if not exists ':memory:' as ${quoteIdentifier(name)}`;
}

/** What decides what a query means, and nothing that is about files or memory. */
function bindingSettings(settings: Target['settings']): Target['settings'] {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !otherSettings.test(name)));
}

const otherSettings =
  /^(?:schema|search_path|lock_configuration|access_mode|enable_external_access|.*(?:memory|threads|director|secret|checkpoint|progress|profil|log).*)$/i;

/** Possible only once the schemas are there. */
function searchPath(settings: Target['settings']): readonly string[] {
  return ['schema', 'search_path'].flatMap((name) => {
    const value = settings[name];
    return value === undefined ? [] : [`set ${name} = ${quoteLiteral(value)}`];
  });
}

function schemaStatements(relations: readonly RelationName[]): readonly string[] {
  return [...new Set(relations.map(({ catalog, schema }) => createSchema(catalog, schema)))];
}

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
async function bindAll(
  connections: readonly Connection[],
  { queries, take, definitions }: Binding,
): Promise<void> {
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
  const work = async (connection: Connection): Promise<void> => {
    let asked = await askNext(connection);
    while (asked) {
      const asking = askNext(connection);
      for (const [index, answer] of asked.answers.entries()) take(answer, asked.from + index);
      asked = await asking;
    }
  };
  await Promise.all(connections.map(work));
}

/** Different tables do not get in each other's way, whichever connections make them. */
async function createAll(
  connections: readonly Connection[],
  tables: readonly ShadowTable[],
): Promise<readonly RefusedTable[]> {
  const refused: RefusedTable[] = [];
  const share = Math.ceil(tables.length / connections.length);
  const size = Math.max(fewestTables, Math.min(mostTablesAtOnce, share));
  let next = 0;
  const work = async (connection: Connection): Promise<void> => {
    while (next < tables.length) {
      const some = tables.slice(next, next + size);
      next += size;
      if (await tryRun(connection, some)) refused.push(...(await createEach(connection, some)));
    }
  };
  await Promise.all(connections.map(work));
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
