/**
 * Data tests of a relation as a whole, or of each of its groups. In: a relation and arguments; out:
 * a row for each whole that fails.
 */
import { quoteIdentifier, quoteLiteral } from '../../engine/duckdb-dialect.ts';
import { momentBefore, readSpan } from '../../graph/time-span.ts';
import {
  aggregate,
  columnsOf,
  listBefore,
  literalOf,
  type TestBuilder,
  type TestQuery,
  type TestQueryInput,
} from './builder.ts';

/** Without a column: any row. With one: any value in it. */
export const notEmpty: TestBuilder = (input) => {
  const counted = input.column === '' ? 'count(*)' : `count(${quoteIdentifier(input.column)})`;
  return failingWholes(input, {
    shown: counted === 'count(*)' ? [] : ['count(*) as row_count'],
    condition: (over) => `${over(counted)} = 0`,
  });
};

export const rowCount: TestBuilder = (input) => {
  const bounds = [
    ['equals', '<>'],
    ['at_least', '<'],
    ['at_most', '>'],
  ] as const;
  const given = bounds.flatMap(([name, sign]) => {
    const value = literalOf(input, name);
    return value === undefined ? [] : [{ name, sign, value }];
  });
  return failingWholes(input, {
    shown: ['count(*) as row_count', ...given.map(({ name, value }) => `${value} as ${name}`)],
    condition: (over) =>
      given.map(({ sign, value }) => `${over('count(*)')} ${sign} ${value}`).join(' or '),
  });
};

/** Values are told apart as `is distinct from` does, but NULL is none; nothing at all is no value. */
export const notConstant: TestBuilder = (input) => {
  const name = quoteIdentifier(input.column);
  return failingWholes(input, {
    shown: [`min(${name}) as only_value`, 'count(*) as row_count'],
    condition: (over) =>
      `${over('count(*)')} > 0 and ${over(`min(${name})`)} is not distinct from ${over(`max(${name})`)}`,
    renamed: { only_value: input.column },
  });
};

/** A literal takes the type of what it is compared with: for a DATE the whole day counts. */
export const recency: TestBuilder = (input) => {
  const name = quoteIdentifier(input.column);
  const span = readSpan(String(input.arguments.get('within')?.value));
  if (!span) throw new Error('recency was linked without a length of time');
  const earliest = momentBefore(input.runStartedAt, span).replace('T', ' ').replace('Z', '+00');
  const limit = quoteLiteral(earliest);
  return failingWholes(input, {
    shown: [`max(${name}) as latest`, `${quoteLiteral(earliest.slice(0, 19))} as not_before`],
    condition: (over) => `coalesce(${over(`max(${name})`)} < ${limit}, true)`,
    renamed: { latest: input.column },
  });
};

/** Groups that only one of the two has count as well. */
export const equalRowCount: TestBuilder = (input) => {
  const groups = columnsOf(input, 'group_by');
  const other = input.relations.get('to');
  const names = groups.map(quoteIdentifier);
  const grouping = names.length === 0 ? '' : `\n  group by ${names.join(', ')}`;
  const same = names.map((name) => `here.${name} is not distinct from there.${name}`);
  const shown = names.map((name) => `coalesce(here.${name}, there.${name}) as ${name}, `);
  return {
    pieces: [
      `select ${shown.join('')}coalesce(here.eider_rows, 0) as row_count,\n`,
      `  coalesce(there.eider_rows, 0) as other_row_count\nfrom (\n`,
      `  select ${listBefore(groups)}count(*) as eider_rows from `,
      input.subject,
      `${grouping}\n) as here\nfull join (\n`,
      `  select ${listBefore(groups)}count(*) as eider_rows from ${other}${grouping}\n`,
      `) as there on ${same.length === 0 ? 'true' : same.join(' and ')}\n`,
      'where here.eider_rows is distinct from there.eider_rows',
    ],
    unit: groups.length === 0 ? 'relation' : 'group',
  };
};

interface Whole {
  /** Columns of the result behind those of the group. */
  readonly shown: readonly string[];
  /** When it fails; aggregates are passed through `over`. */
  readonly condition: (over: (call: string) => string) => string;
  readonly renamed?: Readonly<Record<string, string>>;
}

function failingWholes(input: TestQueryInput, { shown, condition, renamed }: Whole): TestQuery {
  const groups = columnsOf(input, 'group_by');
  const names = groups.map(quoteIdentifier).join(', ');
  const selected = [...(names === '' ? [] : [names]), ...shown];
  const grouping = names === '' ? '' : `\ngroup by ${names}`;
  const query = {
    pieces: [
      `select ${selected.length === 0 ? '0 as row_count' : selected.join(', ')} from `,
      input.subject,
      `${grouping}\nhaving ${condition((call) => call)}`,
    ],
    ...(renamed === undefined ? {} : { renamed }),
  };
  if (names !== '') return { ...query, unit: 'group' };
  const failing = condition((call) => aggregate(call, input));
  return { ...query, unit: 'relation', failing: `case when ${failing} then 1 else 0 end` };
}
