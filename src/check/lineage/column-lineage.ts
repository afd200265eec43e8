/**
 * Which input columns each output column of a query is computed from, and which decide its rows.
 * In: a bound plan; out: its lineage. A pure walk from the tables up: what it does not know it
 * takes to depend on everything, never on nothing.
 */
import type { RelationName } from '../../engine/engine.ts';
import { relationKey } from '../../engine/relation-key.ts';
import type { ColumnLineage, ColumnRef } from '../../product/checked.ts';
import type { BoundPlan, Operator, ScanOperator } from '../plan/bound-plan.ts';
import { inputsOf } from '../plan/operator-inputs.ts';
import { columnAt } from './flow.ts';
import { type Inlined, type InlinedTables, scanOf, withoutInlined } from './inlined.ts';
import { flowOf } from './operator-flow.ts';
import { createIntern, type Intern, listRefs, type Refs } from './refs.ts';

/** The relation that a table of the plan stands for; none where that is nothing of the project. */
export type RelationBehind = (table: RelationName) => RelationName | undefined;

export interface LineageContext {
  readonly relationBehind?: RelationBehind;
  readonly inlined?: Inlined;
}

export function columnLineage(
  { columns, root: whole }: BoundPlan,
  { relationBehind = (table) => table, inlined = new Map() }: LineageContext = {},
): ColumnLineage {
  const intern = createIntern();
  const { root, tables } = withoutInlined(whole, inlined);
  const scans = scansOf(root, tables).flatMap((scan): ReadScan[] => {
    const relation = relationBehind(relationOf(scan));
    return relation ? [{ scan, relation }] : [];
  });
  const notes = new Set<string>();
  const flow = flowOf(root, {
    columnOf: (scan, column) => {
      const relation = relationBehind(relationOf(scan));
      return relation && intern(refOf(relation, column));
    },
    everything: () => everyColumn(scans, intern),
    note: (text) => notes.add(text),
    ctes: new Map(),
    inlined: tables,
    correlations: new Map(),
  });
  return {
    outputs: columns.map(({ name, type }, index) => {
      const { value, passes } = columnAt(flow, index);
      return { name, type, value: listRefs(value), passes };
    }),
    rows: listRefs(flow.rows),
    reads: relationsOf(scans),
    notes: [...notes],
  };
}

/** Every table of the project that the plan reads, wherever that is written. */
export function tablesRead(
  { root }: BoundPlan,
  relationBehind: RelationBehind,
): readonly RelationName[] {
  return scansOf(root, new Map()).flatMap((scan) => relationBehind(relationOf(scan)) ?? []);
}

interface ReadScan {
  readonly scan: ScanOperator;
  readonly relation: RelationName;
}

function relationOf({ catalog, schema, table }: ScanOperator): RelationName {
  return { catalog, schema, name: table };
}

function refOf({ catalog, schema, name }: RelationName, column: string): ColumnRef {
  return { catalog, schema, table: name, column };
}

function scansOf(root: Operator, inlined: InlinedTables): readonly ScanOperator[] {
  const scans: ScanOperator[] = [];
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const table = next.kind === 'cte rows' ? inlined.get(next.cte) : undefined;
    if (next.kind === 'scan') scans.push(next);
    if (next.kind === 'cte rows' && table) scans.push(scanOf(next, table));
    pending.push(...inputsOf(next).toReversed());
  }
  return scans;
}

function everyColumn(scans: readonly ReadScan[], intern: Intern): Refs {
  const refs = scans.flatMap(({ scan, relation }) =>
    scan.reads.flatMap((column) => (column === undefined ? [] : intern(refOf(relation, column)))),
  );
  return new Set(refs);
}

function relationsOf(scans: readonly ReadScan[]): readonly RelationName[] {
  return [...new Map(scans.map(({ relation }) => [relationKey(relation), relation])).values()];
}
