/**
 * The failing rows of a built-in data test, as a query. In: the relation's text and checked
 * arguments; out: SQL. Arguments are names and literals, never pasted text.
 */
import type { Json } from '../base/json.ts';
import { quoteIdentifier, quoteLiteral } from '../engine/duckdb-dialect.ts';
import type { CompiledTest, MappedSql } from '../product/compiled.ts';
import type { Piece } from './mapped-sql.ts';

export interface TestQueryInput {
  /** What to read: a relation's name, or a filtered subquery with an alias. */
  readonly subject: MappedSql | string;
  readonly column: string;
  readonly arguments: ReadonlyMap<string, Json>;
  /** Relations named by arguments, printed. */
  readonly relations: ReadonlyMap<string, string>;
}

export interface TestQuery {
  readonly pieces: readonly Piece[];
  readonly unit: CompiledTest['unit'];
}

type Builder = (input: TestQueryInput) => TestQuery;

const builders: Readonly<Record<string, Builder>> = {
  not_null: ({ subject, column }) => ({
    pieces: ['select * from ', subject, `\nwhere ${quoteIdentifier(column)} is null`],
    unit: 'row',
  }),

  unique: ({ subject, column }) => {
    const name = quoteIdentifier(column);
    return {
      pieces: [
        `select ${name}, count(*) as row_count from `,
        subject,
        `\nwhere ${name} is not null\ngroup by ${name}\nhaving count(*) > 1`,
      ],
      unit: 'value',
    };
  },

  accepted_values: ({ subject, column, arguments: given }) => {
    const name = quoteIdentifier(column);
    const values = (given.get('values') ?? []) as readonly Json[];
    const asText = given.get('quote') !== false;
    const list = values
      .filter((value) => value !== null)
      .map((value) => quoteLiteral(asText ? String(value) : value));
    return {
      pieces: [
        `select ${name}, count(*) as row_count from `,
        subject,
        `\nwhere ${name} not in (${list.join(', ')})\ngroup by ${name}`,
      ],
      unit: 'value',
    };
  },

  relationships: ({ subject, column, arguments: given, relations }) => {
    const field = quoteIdentifier(String(given.get('field')));
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
  },
};

export function buildTestQuery(test: string, input: TestQueryInput): TestQuery {
  const builder = builders[test];
  if (!builder) throw new Error(`no query for the built-in test ${test}`);
  return builder(input);
}
