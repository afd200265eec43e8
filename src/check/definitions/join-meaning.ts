/** What a join means, subqueries among them. */
import type { JoinOperator, Operator } from '../plan/bound-plan.ts';
import { expressionText } from './expression-text.ts';
import { fold, foldSet, type Meaning, sideBySide, type Walk } from './meaning.ts';

export function joinMeaning(
  join: JoinOperator,
  walk: Walk,
  meaningOf: (operator: Operator, walk: Walk) => Meaning,
): Meaning {
  const left = meaningOf(join.left, walk);
  const right = meaningOf(join.right, insideOf(join, left, walk));
  const both = sideBySide(left, right);
  const matched = fold(join.type, join.isAsof, matchText(join, left, right));
  switch (join.type) {
    case 'inner':
    case 'left':
    case 'right':
    case 'full':
      return { ...both, rows: fold(both.rows, matched) };
    case 'positional':
      return { ...both, rows: fold(both.rows, matched, both.order) };
    case 'semi':
    case 'anti':
      return { ...left, rows: fold(left.rows, right.rows, matched) };
    case 'mark':
      return { ...left, columns: [...left.columns, fold(matched, right.rows)] };
    case 'single': {
      // Every left row is there once: what decides about matches shows in the values alone.
      const answers = right.columns.map((column) => fold(column, matched, right.rows, right.order));
      return { ...left, columns: [...left.columns, ...answers] };
    }
    default:
      return join.type satisfies never;
  }
}

/** On the right of a correlated join, the columns that it may read of the left. */
function insideOf({ correlation }: JoinOperator, left: Meaning, walk: Walk): Walk {
  if (!correlation) return walk;
  const columns = correlation.columns.map((column) => expressionText(column, left));
  return { ...walk, correlations: new Map(walk.correlations).set(correlation.id, columns) };
}

function matchText({ conditions, predicate }: JoinOperator, left: Meaning, right: Meaning): string {
  const sides = conditions.map((condition) =>
    fold(
      expressionText(condition.left, left),
      condition.comparison,
      expressionText(condition.right, right),
    ),
  );
  return fold(foldSet(sides), predicate && expressionText(predicate, sideBySide(left, right)));
}
