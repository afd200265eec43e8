/**
 * Which columns of a data test's result hold personal data and are not shown. In: a test, and where
 * personal data is; out: a question about a column's name.
 */
import type { CompiledTest } from '../product/compiled.ts';
import type { PersonalColumns } from './personal-columns.ts';

/** What stands in place of a value. */
export const masked = '•••';

export interface ColumnMask {
  (resultColumn: string): boolean;
  /** Whether there is personal data in what the test reads at all. */
  readonly isAny: boolean;
}

/**
 * What a test of one's own computes can have any name: there, everything is masked that is not
 * known to come from elsewhere.
 */
export function maskedColumns(test: CompiledTest, where: PersonalColumns): ColumnMask {
  const { node, renamed = {} } = test;
  const read = node.parents.flatMap((parent) => where.get(parent) ?? []);
  if (read.length === 0) return showAll;
  const isWhole = read.some((relation) => relation.isWhole);
  const isBuiltin = node.definition.type === 'generic' && !node.definition.template;
  const isMasked = (resultColumn: string): boolean => {
    const name = (renamed[resultColumn] ?? resultColumn).toLowerCase();
    if (read.some(({ personal }) => personal.has(name))) return true;
    if (isBuiltin) return isWhole && !counts.has(resultColumn);
    return isWhole || !read.some(({ open }) => open.has(name));
  };
  return Object.assign(isMasked, { isAny: true });
}

const showAll: ColumnMask = Object.assign(() => false, { isAny: false });

/** What built-in tests count, or were told by whoever wrote the test. */
const counts: ReadonlySet<string> = new Set([
  'row_count',
  'other_row_count',
  'equals',
  'at_least',
  'at_most',
  'not_before',
]);
