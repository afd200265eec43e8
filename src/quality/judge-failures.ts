/**
 * What a number of failures means. In: a test's severity and conditions, and what was counted;
 * out: a status. Knows no query.
 */
import type { CountCondition, TestNode } from '../product/graph.ts';

export interface Counted {
  /** What is printed: rows, values, gaps; or what `fail_calc` gives. */
  readonly failures: number;
  /** Rows behind them, for percentages. */
  readonly failingRows: number;
  /** Rows that were looked at; nothing where no condition asks for it. */
  readonly testedRows: number | undefined;
}

/** An error comes first; what is no error may still be a warning. */
export function judgeFailures(
  { severity, warnIf, errorIf }: Pick<TestNode, 'severity' | 'warnIf' | 'errorIf'>,
  counted: Counted,
): 'passed' | 'warned' | 'failed' {
  if (severity === 'error' && meets(errorIf, counted)) return 'failed';
  const warns = severity === 'warn' || errorIf !== undefined || warnIf !== undefined;
  return warns && meets(warnIf, counted) ? 'warned' : 'passed';
}

/** Whether a condition is about the share of the rows tested. */
export function asksForShare({ warnIf, errorIf }: Pick<TestNode, 'warnIf' | 'errorIf'>): boolean {
  return warnIf?.of === 'percent' || errorIf?.of === 'percent';
}

function meets(condition: CountCondition | undefined, counted: Counted): boolean {
  if (!condition) return counted.failures > 0;
  const { operator, count, of } = condition;
  return compare(of === 'rows' ? counted.failures : shareOf(counted), operator, count);
}

/** In percent; of no rows, none fail. */
function shareOf({ failingRows, testedRows = 0 }: Counted): number {
  return testedRows === 0 ? 0 : (100 * failingRows) / testedRows;
}

function compare(left: number, operator: CountCondition['operator'], right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      return operator satisfies never;
  }
}
