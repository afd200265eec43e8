/**
 * Reads what the warehouse holds: its relations, which of them Eider made and from what, versions,
 * verdicts. In: a connection (read only is enough); out: an inventory. Decides nothing.
 */
import type { Outcome } from '../base/diagnostic.ts';
import type { Json } from '../base/json.ts';
import type { Cell, Connection, RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { NodeId } from '../product/graph.ts';
import type { Inventory, KnownRelation } from '../product/inventory.ts';
import type { CodeVersion, InputVersions, KnownVerdict, Made, StateKey } from '../product/state.ts';
import { type PresentRelations, readPresent } from './read-present.ts';
import { readVersions } from './read-versions.ts';
import { readVersion, refuseNewer, stateVersion } from './state-schema.ts';
import { isOneOf, stateTable } from './state-sql.ts';
import { stateTables } from './state-tables.ts';

export const emptyInventory: Inventory = {
  relations: new Map(),
  gone: new Set(),
  versions: new Map(),
  verdicts: new Map(),
  sequence: 0,
};

/** Of all that a warehouse holds what a few nodes are made from: reading all of it takes its time. */
export interface InventoryPart {
  /** Of models and seeds, by `ownKey`. */
  readonly relations: ReadonlySet<StateKey>;
  /** Of sources, by `sourceKey`. */
  readonly sources: ReadonlySet<StateKey>;
  readonly tests: ReadonlySet<NodeId>;
  /** What relations there are, of these and others, where that is known already. */
  readonly present?: PresentRelations | Promise<PresentRelations> | undefined;
}

/** What was read of a warehouse that nobody has written to since. */
export interface KnownState {
  readonly part: InventoryPart;
  readonly inventory: Inventory;
  /** Rows of the tables of the part that Eider made, by `relationKey`. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface InventoryReading {
  /** A plan has a copy of the state in another catalog. */
  readonly stateCatalog?: string;
  /** All where it is absent. */
  readonly part?: InventoryPart | undefined;
  /** Where the engine is asked for its lists while the state is read. */
  readonly beside?: Connection | undefined;
}

/** A state that a newer Eider wrote is refused; one of an older is read as far as it goes. */
export async function readInventory(
  connection: Connection,
  catalog: string,
  { stateCatalog = catalog, part, beside = connection }: InventoryReading = {},
): Promise<Outcome<Inventory>> {
  const version = await readVersion(connection, stateCatalog);
  const refusal = refuseNewer(version);
  if (refusal) return { value: emptyInventory, diagnostics: [refusal] };
  const [present, { made, ...recorded }] = await Promise.all([
    presentIn(beside, catalog, part),
    readRecords(connection, { catalog, stateCatalog, part }, version),
  ]);
  const relations = relationsOf(present, made);
  const gone = new Set([...made.keys()].filter((key) => !relations.has(key)));
  return { value: { ...recorded, relations, gone }, diagnostics: [] };
}

type Records = Pick<Inventory, 'versions' | 'verdicts' | 'sequence'> & {
  readonly made: ReadonlyMap<string, Recorded>;
};

async function readRecords(
  connection: Connection,
  place: Place & { readonly stateCatalog: string },
  version: number | undefined,
): Promise<Records> {
  const { stateCatalog, part } = place;
  const made = await readMade(connection, place, version);
  const { versions, verdicts, sequence } = emptyInventory;
  if (version !== stateVersion) return { made, versions, verdicts, sequence };
  return {
    made,
    versions: await readVersions(connection, stateCatalog, part && keysOf(part, made)),
    verdicts: await readVerdicts(connection, stateCatalog, part?.tests),
    sequence: await readSequence(connection, stateCatalog),
  };
}

/** A view reads what it read when it was made, wherever that would be made now. */
function keysOf(part: InventoryPart, made: ReadonlyMap<string, Recorded>): ReadonlySet<StateKey> {
  const read = [...made.values()].flatMap((each) => Object.keys(each.made?.inputs ?? {}));
  return new Set([...part.relations, ...part.sources, ...read]);
}

/** The rows of one of the engine's lists that are about relations of the part. */
function among(part: InventoryPart | undefined, name: string): string {
  return isOneOf(`lower(schema_name || '.' || ${name})`, part?.relations);
}

interface Place {
  readonly catalog: string;
  readonly part: InventoryPart | undefined;
}

function relationsOf(
  present: PresentRelations,
  made: ReadonlyMap<string, Recorded>,
): Inventory['relations'] {
  const relations = new Map<string, KnownRelation>();
  for (const [key, { relation, kind, shape }] of present) {
    const recorded = made.get(key);
    // What is of another kind now was dropped and made again by somebody else.
    const record = recorded?.kind === kind ? recorded : undefined;
    relations.set(key, {
      relation,
      kind,
      madeBy: record?.madeBy,
      materialization: record?.materialization,
      rows: record?.rows,
      files: record?.files,
      publishedAt: record?.publishedAt,
      made: record?.made,
      shape,
    });
  }
  return relations;
}

async function presentIn(
  connection: Connection,
  catalog: string,
  part: InventoryPart | undefined,
): Promise<PresentRelations> {
  if (!part?.present) return readPresent(connection, catalog, (name) => among(part, name));
  const { relations } = part;
  const present = await part.present;
  const isOfPart = ({ schema, name }: RelationName) =>
    relations.has(`${schema}.${name}`.toLowerCase());
  return new Map([...present].filter(([, { relation }]) => isOfPart(relation)));
}

type Recorded = { readonly kind: string } & Omit<KnownRelation, 'relation' | 'kind' | 'shape'>;

async function readMade(
  connection: Connection,
  { catalog, stateCatalog, part }: Place & { readonly stateCatalog: string },
  version: number | undefined,
): Promise<Map<string, Recorded>> {
  const made = new Map<string, Recorded>();
  if (version === undefined) return made;
  const how = version === 1 ? 'null, null, null' : 'code, inputs, since';
  const found = await connection.query(
    `select schema_name, name, kind, node_id, materialization, row_count,
       strftime(recorded_at, '%Y-%m-%dT%H:%M:%SZ'), files, sequence, ${how}
     from ${stateTable(stateCatalog, 'relations')} where ${among(part, 'name')}
     qualify row_number() over (partition by lower(schema_name), lower(name) order by sequence desc) = 1
       and not dropped`,
  );
  for (const [schema, name, kind, node, materialization, rows, at, files, ...how] of found.rows) {
    made.set(relationKey({ catalog, schema: String(schema), name: String(name) }), {
      kind: String(kind),
      madeBy: String(node),
      materialization: String(materialization),
      rows: numberOf(rows),
      files: typeof files === 'string' ? (JSON.parse(files) as Json) : undefined,
      publishedAt: typeof at === 'string' ? at : undefined,
      made: readHow(how),
    });
  }
  return made;
}

function readHow([sequence, code, inputs, since]: readonly Cell[]): Made | undefined {
  if (typeof code !== 'string' || typeof inputs !== 'string') return undefined;
  return {
    sequence: Number(sequence),
    code: JSON.parse(code) as CodeVersion,
    inputs: JSON.parse(inputs) as InputVersions,
    since: Number(since),
  };
}

/** A test whose definition comes back after so many others runs again. */
const definitionsKnown = 8;

/** The last verdict of each test and definition: two targets in one file test other relations. */
async function readVerdicts(
  connection: Connection,
  catalog: string,
  tests: ReadonlySet<NodeId> | undefined,
): Promise<ReadonlyMap<string, KnownVerdict>> {
  const found = await connection.query(
    `select test_id, definition, status, inputs from (
       from ${stateTable(catalog, 'test_results')}
       where definition is not null and inputs is not null and ${isOneOf('test_id', tests)}
       qualify row_number() over (partition by test_id, definition order by sequence desc) = 1)
     qualify row_number() over (partition by test_id order by sequence desc) <= ${definitionsKnown}`,
  );
  return new Map(
    found.rows.map(([test, definition, status, inputs]) => [
      `${test} ${definition}`,
      { status: String(status), inputs: String(inputs) },
    ]),
  );
}

async function readSequence(connection: Connection, catalog: string): Promise<number> {
  const highest = Object.entries(stateTables)
    .filter(([, columns]) => columns.includes('sequence bigint'))
    .map(([name]) => `select max(sequence) as sequence from ${stateTable(catalog, name)}`);
  const found = await connection.query(
    `select coalesce(max(sequence), 0) from (${highest.join(' union all ')})`,
  );
  return Math.max(0, numberOf(found.rows[0]?.[0]) ?? 0);
}

function numberOf(cell: Cell | undefined): number | undefined {
  return cell === null || cell === undefined ? undefined : Number(cell);
}
