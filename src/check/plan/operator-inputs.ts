/** An operator's inputs, whatever its kind: for walks that treat all operators alike. */
import type { Operator } from './bound-plan.ts';

export function inputsOf(operator: Operator): readonly Operator[] {
  switch (operator.kind) {
    case 'scan':
    case 'constant rows':
    case 'single row':
    case 'outer rows':
    case 'cte rows':
      return [];
    case 'table function':
      return operator.input ? [operator.input] : [];
    case 'join':
      return [operator.left, operator.right];
    case 'cte':
      return [operator.definition, operator.body];
    case 'recursive':
      return [operator.base, operator.step];
    case 'set':
    case 'unknown':
      return operator.inputs;
    default:
      return [operator.input];
  }
}
