/**
 * Which input columns each output column of a query is computed from, and which decide its rows.
 * In: a bound plan; out: its lineage. A pure walk from the tables up: what it does not know it
 * takes to depend on everything, never on nothing.
 */
import type { RelationName } from '../../engine/engine.ts';
import type { ColumnLineage, ColumnRef } from '../../product/checked.ts';
import type { BoundPlan, Operator, ScanOperator } from '../plan/bound-plan.ts';
import { inputsOf } from '../plan/operator-inputs.ts';
import { columnAt } from './flow.ts';
import { flowOf } from './operator-flow.ts';
import { createIntern, type Intern, listRefs, type Refs } from './refs.ts';

export function columnLineage({ columns, root }: BoundPlan): ColumnLineage {
  const intern = createIntern();
  const scans = scansOf(root);
  const notes = new Set<string>();
  const flow = flowOf(root, {
    columnOf: (scan, column) => intern(refOf(scan, column)),
    everything: () => everyColumn(scans, intern),
    note: (text) => notes.add(text),
    ctes: new Map(),
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

function refOf({ catalog, schema, table }: ScanOperator, column: string): ColumnRef {
  return { catalog, schema, table, column };
}

function scansOf(root: Operator): readonly ScanOperator[] {
  const scans: ScanOperator[] = [];
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'scan') scans.push(next);
    pending.push(...inputsOf(next).toReversed());
  }
  return scans;
}

function everyColumn(scans: readonly ScanOperator[], intern: Intern): Refs {
  const refs = scans.flatMap((scan) =>
    scan.reads.flatMap((column) => (column === undefined ? [] : intern(refOf(scan, column)))),
  );
  return new Set(refs);
}

function relationsOf(scans: readonly ScanOperator[]): readonly RelationName[] {
  const relations = new Map<string, RelationName>();
  for (const { catalog, schema, table } of scans) {
    const key = `${catalog}\n${schema}\n${table}`.toLowerCase();
    if (!relations.has(key)) relations.set(key, { catalog, schema, name: table });
  }
  return [...relations.values()];
}
