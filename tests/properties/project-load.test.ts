/** Whatever stands in a project's files: never an exception, and every place lies in its file. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../unit/project/virtual-project.ts';

const projectFile = `name: shop
version: "1.0"
target: dev
targets:
  dev: {path: "{{env 'HOME' 'x'}}.duckdb", threads: 4, attach: {crm: crm.duckdb}}
  prod: {path: p.duckdb, schema_names: exact, protected: true}
vars: {day: 2024-01-01, list: [1, 2]}
models:
  +materialized: view
  marts: {+tags: [a], +meta: {x: 1}}
selectors: {nightly: "tag:a"}
`;
const propertiesFile = `version: 2
models:
  - name: orders
    description: "One row per order"
    config: {materialized: incremental, time_column: day, grain: day}
    data_tests:
      - unique: {column: id}
    columns:
      - name: id
        data_tests: [not_null, {accepted_values: {values: [1, 2], severity: warn}}]
sources:
  - name: raw
    location: data/{table}.csv
    tables: [{name: emails, freshness: {warn_after: {count: 1, period: day}}}]
exposures: [{name: weekly, type: dashboard, depends_on: [orders]}]
`;

const shreds = [
  '\t',
  '"',
  "'",
  '{{',
  '}}',
  '[',
  ']',
  '{',
  '}',
  ':',
  '- ',
  '\n',
  '*a',
  '&a ',
  '<<: ',
];
const values = ['~', '12', 'x', '[]', '{}', '[a]', '{a: b}', '"{{var \'q\'}}"', '!!str 1', 'true'];

/** Cuts, inserts and replaced values, a few at a time. */
const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 12 }),
    insert: fc.oneof(fc.constantFrom(...shreds, ...values), fc.constant('')),
  }),
  { maxLength: 4 },
);
type Edits = typeof edits extends fc.Arbitrary<infer T> ? T : never;

function mutate(text: string, changes: Edits): string {
  return changes.reduce((current, { at, cut, insert }) => {
    const from = Math.floor(at * current.length);
    return current.slice(0, from) + insert + current.slice(from + cut);
  }, text);
}

/** Replaces the value of one line, so that the YAML stays whole and only types change. */
function retype(text: string, line: number, value: string): string {
  const lines = text.split('\n');
  const at = line % lines.length;
  lines[at] = lines[at]?.replace(/: .*$/, `: ${value}`) ?? '';
  return lines.join('\n');
}

function check(project: string, properties: string): void {
  const { diagnostics } = load({
    'project.yml': project,
    'models/marts/orders.sql': 'select 1',
    'models/properties.yml': properties,
  });
  for (const { message, span } of diagnostics) {
    expect(message).not.toMatch(/undefined|\[object|\n/);
    if (!span) continue;
    expect(span.start).toBeGreaterThanOrEqual(0);
    expect(span.end).toBeGreaterThanOrEqual(span.start);
    expect(span.end).toBeLessThanOrEqual(span.source.text.length);
  }
}

describe('loadProject', () => {
  it('has nothing to say of the files that the others are made from', () => {
    const { value, diagnostics } = load({
      'project.yml': projectFile,
      'models/marts/orders.sql': 'select 1',
      'models/properties.yml': propertiesFile,
    });
    expect(diagnostics).toEqual([]);
    expect(value?.sources).toHaveLength(1);
  });

  it('survives any damage to the text', () => {
    fc.assert(
      fc.property(edits, edits, (first, second) => {
        check(mutate(projectFile, first), mutate(propertiesFile, second));
      }),
      { numRuns: 1_500 },
    );
  });

  it('survives any value in any place', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.constantFrom(...values), (first, second, value) => {
        check(retype(projectFile, first, value), retype(propertiesFile, second, value));
      }),
      { numRuns: 500 },
    );
  });
});
