/** The expressions that an expression is made of, whatever its kind. */
import type { Expression } from './bound-expression.ts';

/** A lambda is not among them: its column references count something else than the input. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'constant':
    case 'parameter':
    case 'unknown':
      return [];
    case 'call':
    case 'operator':
      return expression.arguments;
    case 'cast':
      return [expression.input];
    case 'comparison':
      return [expression.left, expression.right];
    case 'conjunction':
      return expression.parts;
    case 'between':
      return [expression.input, expression.lower, expression.upper];
    case 'case':
      return [...expression.checks.flatMap(({ when, then }) => [when, then]), expression.otherwise];
    default:
      return expression satisfies never;
  }
}
