/**
 * What the warehouse holds, when a build begins with it: the state is brought up to this version, and
 * made smaller where it has grown. In: an open warehouse; out: an inventory, and numbers for what is
 * written next.
 */
import type { Diagnostic, Outcome } from '../base/diagnostic.ts';
import type { Connection } from '../engine/engine.ts';
import type { Inventory } from '../product/inventory.ts';
import { compactState, isGrown } from '../state/compact.ts';
import { countRows, isCounted } from '../state/count-rows.ts';
import { type InventoryPart, type KnownState, readInventory } from '../state/read-inventory.ts';
import { createSequence } from '../state/record.ts';
import { prepareState, readVersion, stateVersion } from '../state/state-schema.ts';
import type { BuildRequest } from './build-request.ts';
import { inventoryPart } from './inventory-part.ts';

interface FoundState {
  readonly inventory: Inventory;
  readonly nextSequence: () => number;
  /** Rows of tables, by `relationKey`, as far as they were counted. */
  readonly counts: ReadonlyMap<string, number>;
}

export type ReadState = FoundState | { readonly refusal: Diagnostic };

export async function readState(connection: Connection, request: BuildRequest): Promise<ReadState> {
  const { catalog } = request.engine;
  const part = inventoryPart(request);
  const { known } = request;
  const inventory = part && known && within(known, part);
  if (inventory) {
    return { inventory, nextSequence: createSequence(inventory.sequence), counts: known.counts };
  }
  const refusal = await prepareState(connection, catalog);
  if (refusal) return { refusal };
  const look = () => readAll(connection, request, part);
  const { value: before } = await look();
  const nextSequence = createSequence(before.sequence);
  const isCompacted = await compactState(connection, catalog, nextSequence);
  return {
    inventory: isCompacted ? (await look()).value : before,
    nextSequence,
    counts: new Map(),
  };
}

/** What the state holds and what lists the engine has, side by side where there are threads for it. */
export async function readAll(
  connection: Connection,
  { engine, threads }: Pick<BuildRequest, 'engine' | 'threads'>,
  part?: InventoryPart,
): Promise<Outcome<Inventory>> {
  const beside = threads > 1 ? await engine.connect() : undefined;
  try {
    return await readInventory(connection, engine.catalog, { part, beside });
  } finally {
    beside?.close();
  }
}

/** Before it is known what is built; nothing where the state has to be seen to first. */
export async function readStateAhead(
  connection: Connection,
  catalog: string,
  part: InventoryPart,
): Promise<KnownState | undefined> {
  if ((await readVersion(connection, catalog)) !== stateVersion) return undefined;
  if (await isGrown(connection, catalog)) return undefined;
  const { value: inventory } = await readInventory(connection, catalog, { part });
  const made = [...inventory.relations.values()].filter(isCounted);
  const counts = await countRows(
    connection,
    made.map(({ relation }) => relation),
  );
  return { part, inventory, counts };
}

/** Relations beyond the part would be taken for what nobody owns any more. */
function within(known: KnownState, part: InventoryPart): Inventory | undefined {
  const isKnown = (of: 'relations' | 'sources' | 'tests'): boolean =>
    [...part[of]].every((key) => known.part[of].has(key));
  if (!isKnown('relations') || !isKnown('sources') || !isKnown('tests')) return undefined;
  const relations = [...known.inventory.relations].filter(([, { relation }]) =>
    part.relations.has(`${relation.schema}.${relation.name}`.toLowerCase()),
  );
  return { ...known.inventory, relations: new Map(relations) };
}
