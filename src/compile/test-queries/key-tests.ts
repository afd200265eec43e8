/** Data tests that compare rows with each other by a key, or with the rows of another relation. */
import { quoteIdentifier } from '../../engine/duckdb-dialect.ts';
import { aggregate, columnsOf, type TestBuilder, type TestQueryInput, textOf } from './builder.ts';

export const unique: TestBuilder = (input) => {
  const name = quoteIdentifier(input.column);
  const all = aggregate(`count(${name})`, input);
  const different = aggregate(`count(distinct ${name})`, input);
  return {
    pieces: [
      `select ${name}, count(*) as row_count from `,
      input.subject,
      `\nwhere ${name} is not null\ngroup by ${name}\nhaving count(*) > 1`,
    ],
    unit: 'value',
    // Half the cost of the grouping: no counts are kept, and none are read back.
    failing: `${all} - ${different}`,
    isDistinct: true,
    probe: probeOrder(name, input, `\n  where ${name} is not null`),
  };
};

/** NULL is a value like any other here: a key that is incomplete is no key. */
export const uniqueCombination: TestBuilder = (input) => {
  const names = columnsOf(input, 'columns').map(quoteIdentifier).join(', ');
  return {
    pieces: [
      `select ${names}, count(*) as row_count from `,
      input.subject,
      `\ngroup by ${names}\nhaving count(*) > 1`,
    ],
    unit: 'combination',
    probe: probeOrder(`row(${names})`, input, ''),
  };
};

/**
 * Values that rise from row to row, in whatever order these come, have no two alike. Of 10 million
 * rows in order that is known in a hundredth of what a grouping costs, and of rows in disorder
 * the first few tell that it will not be known this way.
 */
function probeOrder(value: string, { subject }: TestQueryInput, condition: string): string {
  const inner = `select ${value} as value, lag(${value}) over () as previous, lag(true) over () as follows from ${textOf(subject)}${condition}`;
  return `(select exists (\n  from (${inner})\n  where follows and (value > previous) is not true\n)::integer)`;
}

export const relationships: TestBuilder = ({ subject, column, arguments: given, relations }) => {
  const field = quoteIdentifier(String(given.get('field')?.value));
  return {
    pieces: [
      'select child_row.* from ',
      subject,
      ` as child_row\nwhere child_row.${quoteIdentifier(column)} is not null and not exists (\n`,
      `  select 1 from ${relations.get('to')} as parent_row\n`,
      `  where parent_row.${field} = child_row.${quoteIdentifier(column)}\n)`,
    ],
    unit: 'row',
  };
};
