/** Data tests of rows in their order. In: a relation and arguments; out: gaps, or ranges that clash. */
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { columnsOf, literalOf, type TestBuilder, type TestQueryInput } from './builder.ts';

/**
 * A gap is two neighbouring values that are not one step apart. Repeated values and NULL do not
 * count; where the sequence ought to begin and end, other tests say.
 */
export const noGaps: TestBuilder = (input) => {
  const groups = columnsOf(input, 'group_by');
  const name = `tested_row.${quoteIdentifier(input.column)}`;
  const next = `lead(${name}) over (${partition(groups)}order by ${name})`;
  const columns = [...groups, input.column].map(quoteIdentifier).join(', ');
  const shown = groups.map((group) => `tested_row.${quoteIdentifier(group)}, `).join('');
  return {
    pieces: [
      `select ${shown}${name} as gap_after, ${next} as gap_before\nfrom (\n`,
      `  select distinct ${columns} from `,
      input.subject,
      `\n  where ${quoteIdentifier(input.column)} is not null\n) as tested_row\n`,
      `qualify ${next} <> ${name} + ${stepOf(input)}`,
    ],
    unit: 'gap',
    renamed: { gap_after: input.column, gap_before: input.column },
  };
};

function stepOf(input: TestQueryInput): string {
  const step = literalOf(input, 'step') ?? '1';
  const grain = input.arguments.get('grain')?.value;
  return typeof grain === 'string' ? `${step} * interval 1 ${grain}` : step;
}

/**
 * Ranges hold their lower bound and not their upper one; without a lower bound a range begins
 * before all others, without an upper one it never ends. What ends before it begins clashes with
 * itself, and so does an empty range unless those are allowed.
 */
export const mutuallyExclusiveRanges: TestBuilder = (input) => {
  const groups = columnsOf(input, 'group_by');
  const column = (argument: string): string =>
    `tested_row.${quoteIdentifier(String(input.arguments.get(argument)?.value))}`;
  const lower = column('lower');
  const upper = column('upper');
  const order = `order by ${lower} nulls first, ${upper} nulls last`;
  const window = `(${partition(groups)}${order}\n  rows between unbounded preceding and 1 preceding)`;
  const earlierEnd = `max(${upper}) over ${window}`;
  const isEndless = `coalesce(bool_or(${upper} is null) over ${window}, false)`;
  const hasEarlier = `count(*) over ${window} > 0`;
  const isAllowedEmpty = input.arguments.get('empty')?.value === true;
  const gaps = input.arguments.get('gaps')?.value;
  const overlaps = `${isEndless} or (${hasEarlier} and ${lower} is null)`;
  const touches = gaps === 'required' ? '>=' : '>';
  const conditions = [
    `${upper} ${isAllowedEmpty ? '<' : '<='} ${lower}`,
    overlaps,
    `${earlierEnd} ${touches} ${lower}`,
    ...(gaps === 'forbidden' ? [`${earlierEnd} < ${lower}`] : []),
  ];
  const shown = groups.map((group) => `tested_row.${quoteIdentifier(group)}, `).join('');
  return {
    pieces: [
      `select ${shown}${lower}, ${upper},\n  case when not ${isEndless} then ${earlierEnd} end as earlier_end\nfrom `,
      input.subject,
      ` as tested_row\nqualify ${conditions.join('\n  or ')}`,
    ],
    unit: 'row',
    renamed: { earlier_end: String(input.arguments.get('upper')?.value) },
  };
};

function partition(groups: readonly string[]): string {
  if (groups.length === 0) return '';
  const names = groups.map((group) => `tested_row.${quoteIdentifier(group)}`);
  return `partition by ${names.join(', ')} `;
}
