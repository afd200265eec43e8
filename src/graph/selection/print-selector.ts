/** A criterion as a person would type it: what `parseSelector` reads back as the same. */
import type { CriterionParts, Depth } from './selector.ts';
import { impliedMethod } from './selector-methods.ts';

export function printCriterion(criterion: CriterionParts): string {
  const { method, key, value, parents, children } = criterion;
  const isBare = key.length === 0 && impliedMethod(value) === method;
  return [
    criterion.withChildrensParents ? '@' : '',
    parents === undefined ? '' : `${printDepth(parents)}+`,
    isBare ? '' : `${[method, ...key].join('.')}:`,
    needsQuotes(value) ? `"${value.replaceAll('"', '""')}"` : value,
    children === undefined ? '' : `+${printDepth(children)}`,
  ].join('');
}

/** A number in front of `+` would be read as a depth. */
function needsQuotes(value: string): boolean {
  return /[\s,:+@"']|^\d*$/.test(value);
}

function printDepth(depth: Depth): string {
  return depth === Number.POSITIVE_INFINITY ? '' : String(depth);
}
