/**
 * What a build asks the warehouse first, asked after the build before it, or while the save is still
 * being compiled: nobody else writes to a file that is open here. In: an engine that is being opened,
 * what will most likely be built, and what was answered before the file was given free, if that still
 * holds; out: answers for a build that asks for no more, on the connection that it goes on with.
 */
import { type Connection, type Engine, EngineError } from '../engine/engine.ts';
import { isRelation } from '../graph/is-relation.ts';
import { withAncestors } from '../graph/selection/reach.ts';
import { ownKey, sourceKey } from '../graph/state-key.ts';
import type { Graph, NodeId } from '../product/graph.ts';
import { readStateAhead } from '../run/read-state.ts';
import type { InventoryPart, KnownState } from '../state/read-inventory.ts';
import { type PresentRelations, readPresent } from '../state/read-present.ts';
import { isOneOf } from '../state/state-sql.ts';
import type { Affected } from './affected.ts';
import { watchRelation } from './relocate.ts';

/** Of a node and all above it, wherever that is: names in lower case. */
export interface Surroundings {
  readonly graph: Graph;
  readonly nodes: ReadonlySet<NodeId>;
  readonly names: ReadonlySet<string>;
}

/** What was answered: true until somebody writes to the file. */
interface Facts {
  /** About these. */
  readonly names: ReadonlySet<string>;
  readonly present: PresentRelations;
  readonly known: KnownState | undefined;
}

export interface Answers extends Facts {
  readonly engine: Engine;
  readonly connection: Connection;
}

/** What was read before the file was given free. */
export interface Earlier {
  readonly answers: Promise<Facts | undefined>;
  /** Whether nobody has written to it since. */
  readonly isStill: Promise<boolean>;
}

export interface ReadingAhead {
  /** Nothing where it could not be read: whoever needs it will hear why. */
  readonly answers: Promise<Answers | undefined>;
  /** Nobody needs it any more. */
  readonly discard: () => void;
}

export function readAhead(
  opening: Promise<Engine | undefined>,
  around: Surroundings,
  earlier?: Earlier,
): ReadingAhead {
  const stop = new AbortController();
  const answers = read(opening, { around, earlier }, stop.signal);
  return {
    answers,
    discard: () => {
      stop.abort();
      void answers.then((read) => read?.connection.close());
    },
  };
}

export function surroundingsOf(
  graph: Graph,
  { built, tests }: Affected,
  moved: ReadonlySet<NodeId>,
): Surroundings {
  const asked = new Set([...built, ...tests, ...moved]);
  const nodes = withAncestors(graph, asked, Number.POSITIVE_INFINITY);
  const names = [...nodes].flatMap((id) => {
    const node = graph.nodes.get(id);
    return node && isRelation(node) ? [node.relation.name.toLowerCase()] : [];
  });
  return { graph, nodes, names: new Set(names) };
}

/** Whoever knows the first need not ask about the second. */
export function covers(known: Surroundings, asked: Surroundings): boolean {
  const isKnown = (of: 'nodes' | 'names'): boolean =>
    [...asked[of]].every((each) => known[of].has(each));
  return isKnown('nodes') && isKnown('names');
}

export function presentAmong(
  connection: Connection,
  catalog: string,
  names: ReadonlySet<string>,
): Promise<PresentRelations> {
  return readPresent(connection, catalog, (name) => isOneOf(`lower(${name})`, names));
}

interface Asked {
  readonly around: Surroundings;
  readonly earlier: Earlier | undefined;
}

async function read(
  opening: Promise<Engine | undefined>,
  { around, earlier }: Asked,
  signal: AbortSignal,
): Promise<Answers | undefined> {
  const engine = await opening;
  if (!engine || signal.aborted) return undefined;
  const opened: Connection[] = [];
  const close = (): void => {
    for (const each of opened) each.close();
  };
  const connect = async (): Promise<Connection> => {
    const connection = await engine.connect();
    opened.push(connection);
    return connection;
  };
  try {
    const connection = await connect();
    // What runs is interrupted, and what waits refused.
    signal.addEventListener('abort', close);
    const ask = async () => askSideBySide([connection, await connect()], engine.catalog, around);
    const facts = (await stillTrue(earlier)) ?? (await ask());
    return { ...facts, engine, connection };
  } catch (failure) {
    close();
    if (!(failure instanceof EngineError)) throw failure;
    return undefined;
  }
}

async function stillTrue(earlier: Earlier | undefined): Promise<Facts | undefined> {
  return earlier && (await earlier.isStill) ? earlier.answers : undefined;
}

/** The second connection is of no use afterwards. */
async function askSideBySide(
  [connection, beside]: readonly [Connection, Connection],
  catalog: string,
  around: Surroundings,
): Promise<Facts> {
  const listing = presentAmong(connection, catalog, around.names);
  const part = { ...partOf(around, catalog), present: listing };
  const reading = readStateAhead(beside, catalog, part);
  const [present, known] = await Promise.all([listing, reading]);
  beside.close();
  return { names: around.names, present, known };
}

/** Where others read it, and where it is made here. */
function partOf({ graph, nodes }: Surroundings, catalog: string): InventoryPart {
  const [relations, sources] = [new Set<string>(), new Set<string>()];
  for (const id of nodes) {
    const node = graph.nodes.get(id);
    if (node?.kind === 'source') sources.add(sourceKey(node, catalog));
    if (node?.kind !== 'model' && node?.kind !== 'seed') continue;
    relations.add(ownKey(node));
    relations.add(ownKey({ relation: watchRelation(node.relation) }));
  }
  return { relations, sources, tests: nodes };
}
