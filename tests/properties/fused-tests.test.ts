/**
 * Data tests that share a scan say what they say one by one: random tables (NULLs, repeated values,
 * no rows, rows in order and in none), random tests, relations that are stored and that are not.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  compileTests,
  inOrder,
  openLab,
  say,
  type TestLab,
  verdictsOf,
} from '../unit/quality/test-lab.ts';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const cell = {
  integer: fc.integer({ min: -3, max: 6 }).map(String),
  double: fc.constantFrom("'0.0'", "'-0.0'", "'1.5'", "'nan'", "'inf'"),
  varchar: fc.constantFrom("''", "'open'", "'Open'", "'it''s'", "'🦆'", "'1'"),
  date: fc.integer({ min: 1, max: 9 }).map((day) => `'2024-01-0${day}'`),
  boolean: fc.constantFrom('true', 'false'),
  'decimal(9,2)': fc.integer({ min: 0, max: 5 }).map((n) => `${n}.50`),
  'integer[]': fc.constantFrom("'[]'", "'[1]'", "'[1, null]'"),
} as const;
type Type = keyof typeof cell;
const types = Object.keys(cell) as Type[];

/** What suits a column of a type; `where` and thresholds are added to any of them. */
const suited: Readonly<Record<Type, readonly string[]>> = {
  integer: [
    'accepted_range: { min: 0, max: 4 }',
    'accepted_values: { values: [0, 1, 2, 3] }',
    'expression_is_true: { expression: "<> 3" }',
    'expression_is_true: { expression: "10 % COLUMN >= 0" }',
    'no_gaps: {}',
  ],
  double: ['accepted_range: { max: 2 }', 'accepted_range: { min: 0, inclusive: false }'],
  varchar: [
    'accepted_values: { values: [open, "it\'s"] }',
    'accepted_values: { values: [open, Open, "", "🦆"] }',
    'matches: { pattern: "^[a-z]" }',
    'expression_is_true: { expression: "COLUMN::integer > 0" }',
  ],
  date: [
    'accepted_range: { min: "2024-01-02" }',
    'no_gaps: { grain: day }',
    'recency: { within: 90 days }',
  ],
  boolean: ['accepted_values: { values: [true] }'],
  'decimal(9,2)': ['accepted_range: { max: 4.5 }', 'accepted_values: { values: ["1.5", "2.50"] }'],
  'integer[]': [],
};
const forAll = [
  'not_null: {}',
  'unique: {}',
  'not_empty: {}',
  'not_constant: {}',
  'not_constant: { group_by: c0 }',
];
const ofWhole = [
  'row_count: { at_least: 2 }',
  'not_empty: {}',
  'unique_combination: { columns: [c0, c1] }',
  'expression_is_true: { expression: "c0 is not null or tested.c1 is not null" }',
];
const settings = fc.constantFrom(
  '',
  '',
  'severity: warn',
  'warn_if: "> 1", error_if: "> 3"',
  'error_if: "> 30%"',
  'error_if: "= 0"',
  'where: "c0 is not null"',
  'where: "c0 is null"',
);

const situation = fc
  .array(fc.constantFrom(...types), { minLength: 2, maxLength: 4 })
  .chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(
        fc.tuple(...columns.map((type) => fc.option(cell[type], { nil: 'null', freq: 6 }))),
        { maxLength: 8 },
      ),
      order: fc.constantFrom('', ' order by all', ' order by all desc'),
      materialized: fc.constantFrom('table', 'view'),
      tests: fc.array(
        fc.oneof(
          fc.record({
            column: fc.nat(columns.length - 1),
            test: fc.nat(50),
            more: settings,
          }),
          fc.record({ column: fc.constant(-1), test: fc.nat(50), more: settings }),
        ),
        { minLength: 1, maxLength: 8 },
      ),
    }),
  );

it('fused says what one by one says', async () => {
  await fc.assert(
    fc.asyncProperty(situation, async ({ columns, rows, order, materialized, tests }) => {
      const values = rows.map((row) => `(${row.join(', ')})`).join(', ');
      const typed = columns.map((type, index) => `v${index}::${type} as c${index}`).join(', ');
      const names = columns.map((_, index) => `v${index}`).join(', ');
      const none = `(${columns.map(() => 'null').join(', ')})`;
      const query = `select ${typed} from (values ${values || none}) as t(${names}) where ${rows.length > 0}${order}`;
      await lab.connection.run(`create or replace table tested as ${query}`);
      const written = tests.map(({ column, test, more }) => {
        const own =
          column < 0 ? ofWhole : [...forAll, ...(suited[columns[column] ?? 'integer'] ?? [])];
        const chosen = (own[test % own.length] ?? '').replaceAll('COLUMN', `c${column}`);
        const [name = '', given = ''] = chosen.split(/: (.*)/);
        const parts = [given.slice(1, -1).trim(), column < 0 ? '' : `column: c${column}`, more];
        const isCounted = !/group|gaps|row_count|not_empty|not_constant|recency/.test(chosen);
        const fitting = parts.filter((part) => part !== '' && (isCounted || !part.includes('%')));
        return `      - ${name}: { ${fitting.join(', ')} }`;
      });
      const compiled = compileTests({
        'models/tested.sql': `{{config materialized="${materialized}"}}\n${query}\n`,
        'models/tested.yml': `models:\n  - name: tested\n    data_tests:\n${written.join('\n')}\n`,
      });
      const fused = await verdictsOf(lab, compiled);
      const inOnePass = await verdictsOf(lab, compiled, { rows: rows.length });
      const alone = await verdictsOf(lab, compiled, { oneByOne: true });
      const told = (verdicts: typeof fused) =>
        verdicts.map((verdict) => [verdict.test.name, say(verdict), verdict.failures]);
      expect(told(fused)).toEqual(told(alone));
      expect(told(inOnePass)).toEqual(told(alone));
      expect(fused.at(-1)?.status === 'errored' || fused.length === inOrder(compiled).length).toBe(
        true,
      );
    }),
    { numRuns: 120 },
  );
});
