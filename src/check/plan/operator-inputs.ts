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

/** A plan's operators from the root down, without the definitions of CTEs that nothing reads. */
export function operatorsThatRun(root: Operator): readonly Operator[] {
  const found: Operator[] = [];
  const waiting = new Map<number, Operator>();
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    found.push(next);
    if (next.kind === 'cte') {
      waiting.set(next.id, next.definition);
      pending.push(next.body);
      continue;
    }
    if (next.kind === 'cte rows') {
      const definition = waiting.get(next.cte);
      waiting.delete(next.cte);
      if (definition) pending.push(definition);
    }
    pending.push(...inputsOf(next).toReversed());
  }
  return found;
}
