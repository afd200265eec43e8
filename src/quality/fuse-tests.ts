/**
 * Many data tests in one statement: whether each of them fails at all. In: compiled tests; out: a
 * statement for each relation, and what its one row means. Sends nothing.
 */
import type { Cell } from '../engine/engine.ts';
import type { CompiledTest, TestScan } from '../product/compiled.ts';
import type { NodeId } from '../product/graph.ts';

/** How many failures each test found, or failing rows it has, in their order: one row, or one each. */
export interface FusedScan {
  readonly tests: readonly CompiledTest[];
  readonly sql: string;
}

/**
 * Tests that need a query of their own are in none of the scans. `isSmall` tells which of them are
 * about so few rows that one pass costs less than a second question, and so do queries side by side.
 */
export function fuseTests(
  tests: readonly CompiledTest[],
  isSmall: (test: CompiledTest) => boolean = () => false,
): readonly FusedScan[] {
  const bySource = new Map<string, Asking[]>();
  const beside: CompiledTest[] = [];
  for (const test of tests) {
    const isFew = isSmall(test);
    const scan = isFew ? inOnePass(test.scan) : test.scan;
    if (!scan || (scan.probe ?? scan.failing) === undefined) {
      if (isFew && readsSubjectAlone(test)) beside.push(test);
      continue;
    }
    const others = bySource.get(scan.source) ?? [];
    if (!isFew && isTooMuch(scan, others)) continue;
    bySource.set(scan.source, [...others, { test, scan }]);
  }
  const scans = [...bySource.values()].map(fuse);
  return beside.length > 1 ? [...scans, countTogether(beside)] : scans;
}

/** What else it read might not be small; and what it computes from its failing rows is no count. */
function readsSubjectAlone({ node }: CompiledTest): boolean {
  const { definition, parents, config } = node;
  if (definition.type !== 'generic' || config.values.fail_calc !== undefined) return false;
  return parents.every((id) => id === definition.subject);
}

/** The engine plans counts below each other faster than one beside the other. */
function countTogether(tests: readonly CompiledTest[]): FusedScan {
  const counted = tests.map(
    ({ query }, place) => `select ${place} as place, count(*) as failing from (\n${query.text}\n)`,
  );
  const sql = `select failing from (\n${counted.join('\nunion all ')}\n) order by place`;
  return { tests, sql };
}

interface Asking {
  readonly test: CompiledTest;
  readonly scan: TestScan;
}

function inOnePass(scan: TestScan | undefined): TestScan | undefined {
  if (scan?.failing === undefined) return scan;
  const { probe: _, ...pass } = scan;
  return pass;
}

/** The values of one column at a time are enough to hold. */
function isTooMuch({ isDistinct, probe }: TestScan, others: readonly Asking[]): boolean {
  if (!isDistinct || probe !== undefined) return false;
  return others.some(({ scan }) => scan.isDistinct && scan.probe === undefined);
}

/** What is asked alone stands beside the aggregates of the one pass that the others share. */
function fuse(asking: readonly Asking[]): FusedScan {
  const asked = asking.map(({ scan }) => `  ${scan.probe ?? scan.failing}`);
  const shared = asking.find(({ scan }) => scan.probe === undefined)?.scan;
  const from = shared ? `\nfrom (\n${shared.source}\n) as ${shared.alias}` : '';
  return {
    tests: asking.map(({ test }) => test),
    sql: `select\n${asked.join(',\n')}${from}`,
  };
}

/** What the answer to a scan says of each test. */
export function readScan(
  { tests }: FusedScan,
  rows: readonly (readonly Cell[])[],
): ReadonlyMap<NodeId, Suspicion> {
  const found = rows.flat();
  return new Map(
    tests.map(({ node, unit }, index) => {
      const failures = Number(found[index] ?? 0);
      return [node.id, { failures, isExact: failures === 0 || unit === 'row' }];
    }),
  );
}

export interface Suspicion {
  readonly failures: number;
  /** Otherwise there may be any number of failures, or none. */
  readonly isExact: boolean;
}
