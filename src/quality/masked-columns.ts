/**
 * Which columns of a data test's result hold personal data and are not shown. In: a test, and where
 * personal data is; out: a question about a column's name.
 */
import type { CompiledTest } from '../product/compiled.ts';
import type { PersonalColumns, RelationPrivacy } from './personal-columns.ts';

/** What stands in place of a value. */
export const masked = '•••';

/** Whether a column of a result is not shown. */
export type ColumnMask = (resultColumn: string) => boolean;

/**
 * What a test of one's own computes can have any name: there, everything is masked that is not
 * known to come from elsewhere.
 */
export function maskedColumns(test: CompiledTest, where: PersonalColumns): ColumnMask {
  const { node, renamed = {} } = test;
  const read = node.parents.flatMap((parent) => where.get(parent) ?? []);
  if (read.length === 0) return () => false;
  const isWhole = read.some((relation) => relation.isWhole);
  const isBuiltin = node.definition.type === 'generic' && !node.definition.template;
  return (resultColumn) => {
    const name = (renamed[resultColumn] ?? resultColumn).toLowerCase();
    if (read.some(({ personal }) => personal.has(name))) return true;
    if (isBuiltin) return isWhole && !counts.has(resultColumn);
    return isWhole || !read.some(({ open }) => open.has(name));
  };
}

/** Whether what a test's `fail_calc` gives may be a value of personal data. */
export function isSecretCalculation(
  { node, renamed = {} }: CompiledTest,
  where: PersonalColumns,
): boolean {
  const { fail_calc: calculation } = node.config.values;
  if (typeof calculation !== 'string') return false;
  const text = calculation.toLowerCase();
  const names = (personal: ReadonlySet<string>): readonly string[] => [
    ...personal,
    ...Object.keys(renamed).filter((result) => personal.has(renamed[result] ?? '')),
  ];
  return node.parents.some((parent) => {
    const { isWhole = false, personal = new Set<string>() } = where.get(parent) ?? {};
    return isWhole || names(personal).some((name) => text.includes(name));
  });
}

/** Of rows of a relation itself. */
export function maskOfRelation(privacy: RelationPrivacy | undefined): ColumnMask {
  if (!privacy) return () => false;
  // A column without a name is none of the relation's: it marks the rows.
  return (name) => name !== '' && (privacy.isWhole || privacy.personal.has(name.toLowerCase()));
}

/** What built-in tests count, or were told by whoever wrote the test. */
const counts: ReadonlySet<string> = new Set([
  'row_count',
  'other_row_count',
  'equals',
  'at_least',
  'at_most',
  'not_before',
]);
