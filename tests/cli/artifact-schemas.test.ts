/** dbt's artifacts of a project with one of everything, held to the schemas that dbt publishes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { createRig, type Files, minimalProject, type Rig, repository } from './rig.ts';

const models: Files = {
  'models/a_view.sql': `{{config materialized="view"}}
select id, channel, day, {{money amount="amount"}} as amount from {{ref "orders"}}
`,
  'models/short.sql': `{{config materialized="ephemeral"}}
select * from {{ref "a_view"}} where amount > 1
`,
  'models/days.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, sum(amount) as amount from {{ref "a_view"}} group by day
`,
  'models/merged.sql': `{{config materialized="incremental" strategy="merge" unique_key="id"}}
select id, amount from {{ref "short"}}
`,
  'models/log.sql': `{{config materialized="incremental" strategy="append" on_schema_change="append"}}
select id, day from {{ref "a_view"}}
{{#incremental}}where id > (select max(id) from {{this}}){{/incremental}}
`,
  'models/file_out.sql': `{{config materialized="external" location="out/totals.parquet"}}
select channel, sum(amount) as amount from {{ref "a_view"}} group by channel
`,
  'snapshots/history.sql': `{{config unique_key="id" strategy="check" check_cols="all"}}
select id, amount from {{ref "orders"}}
`,
  'models/off.sql': '{{config enabled=false}}\nselect 1 as one\n',
  'models/broken.sql': `select (channel || 'x')::integer as n from {{ref "orders"}}\n`,
  'models/held.sql': 'select id, seen_at from {{source "web" "visits"}}\n',
  'models/after_held.sql': 'select * from {{ref "held"}}\n',
};

const properties = `models:
  - name: days
    description: Per day.
    contract: { enforced: true }
    columns:
      - { name: day, type: date, description: The day., data_tests: [unique, no_gaps: { grain: day }] }
      - { name: amount, type: "decimal(38,2)", constraints: [{ type: not_null }], tags: [money], meta: { unit: eur } }
    data_tests: [row_count: { at_least: 1 }]
  - name: a_view
    columns:
      - { name: id, data_tests: [relationships: { to: orders, field: id }, positive: { least: 0 }] }
      - name: channel
        data_tests:
          - accepted_values:
              { values: [web, "it's"], error_if: ">10", warn_if: ">0", where: channel is not null, fail_calc: count(*), limit: 7 }
  - { name: held, columns: [{ name: id, data_tests: [accepted_range: { min: 5 }] }] }
  - { name: after_held, columns: [{ name: id, data_tests: [not_null] }] }
unit_tests:
  - name: sums_a_day
    model: days
    description: One day.
    tags: [quick]
    overrides: { vars: { since: 2024-02-01 } }
    given: [{ input: orders, rows: [{ day: 2024-01-01, amount: 1 }, { day: 2024-01-01, amount: 2 }] }]
    expect: { rows: [{ day: 2024-01-01, amount: 3 }] }
  - name: of_text
    model: a_view
    given: [{ input: orders, format: csv, rows: "id,amount\\n1,2\\n" }]
    expect: { format: sql, rows: "select 1 as id, 2 as amount" }
  - name: of_a_macro
    query: select {{money amount="amount"}} as amount from numbers
    given: [{ input: numbers, rows: [{ amount: 1.006 }] }]
    expect: { rows: [{ amount: 1.01 }] }
  - name: differs
    model: short
    given: [{ input: orders, rows: [{ id: 1, amount: 3 }] }]
    expect: { rows: [] }
  - name: of_several
    given: [{ input: orders, rows: [{ id: 1, amount: 3, day: 2024-01-01 }] }]
    expect: [{ model: merged, rows: [{ id: 1 }] }, { model: days, rows: [{ amount: 3 }] }]
    then:
      - given: [{ input: orders, rows: [{ id: 2, amount: 3, day: 2024-01-01 }] }]
        expect: [{ model: merged, rows: [{ id: 1 }, { id: 2 }] }]
sources:
  - name: web
    description: The site.
    tables:
      - name: visits
        location: data/visits.csv
        description: One a visit.
        loaded_at: seen_at
        freshness: { warn_after: { count: 1, period: hour }, filter: id > 0 }
        columns: [{ name: id, type: integer, data_tests: [not_null] }, { name: seen_at, type: timestamp }]
        tags: [site]
        meta: { nested: [1, { of: null }] }
      - name: clicks
        location: data/clicks.csv
        loaded_at: seen_at
        freshness: { error_after: { count: 1, period: day } }
        columns: [{ name: seen_at, type: timestamp }]
      - { name: nowhere, loaded_at: seen_at, freshness: { error_after: { count: 1, period: day } } }
exposures:
  - name: board
    type: dashboard
    url: https://example.com
    owner: { name: Ann, email: ann@example.com, team: sales }
    depends_on: [days, web.visits]
    tags: [weekly]
`;

const shop: Files = {
  'project.yml': `${minimalProject}vars: { since: 2024-01-01 }
seeds: { +tags: [in], +meta: { team: a } }
`,
  ...models,
  'models/shop.yml': properties,
  'seeds/orders.csv':
    'id,channel,day,amount\n1,web,2024-01-01,10.5\n2,shop,2024-01-02,20\n3,,2024-01-03,5\n',
  'seeds/orders.yml': `seeds:
  - name: orders
    columns:
      - { name: id, type: integer, data_tests: [unique, not_null] }
      - { name: channel, data_tests: [not_null: { severity: warn, store_failures: true }] }
      - { name: amount, type: "decimal(10,2)", meta: { pii: true } }
`,
  'macros/money.sql':
    '{{params amount="identifier" digits="integer = 2"}}\nround({{amount}}, {{digits}})\n',
  'macros/macros.yml': 'macros: [{ name: money, description: Two digits. }]\n',
  'tests/totals.sql': 'select * from {{ref "days"}} where amount < 0\n',
  'tests/generic/positive.sql': `{{params model="relation" column="identifier" least="number = 0"}}
select * from {{model}} where {{column}} <= {{least}}
`,
  'data/visits.csv': 'id,seen_at\n1,2024-01-01 10:00:00\n',
  'data/clicks.csv': 'seen_at\n',
};

describe('by the schemas that dbt publishes', () => {
  it('what a build writes is valid, first and again, and so are the ages of sources', async () => {
    const rig = createRig(shop);
    const statuses = new Set<unknown>();
    for (const attempt of ['first', 'again']) {
      expect([attempt, (await rig.eider('build')).code]).toEqual([attempt, 1]);
      for (const name of ['manifest', 'run_results', 'catalog']) {
        expect([attempt, name, mistakesOf(name, read(rig, name))]).toEqual([attempt, name, []]);
      }
      for (const { status } of resultsIn(rig, 'run_results')) statuses.add(status);
    }
    expect((await rig.eider('source', 'freshness')).code).toBe(1);
    expect(mistakesOf('sources', read(rig, 'sources'))).toEqual([]);
    expect({ ...kindsIn(rig), results: [...statuses].sort() }).toEqual({
      manifest: ['model', 'seed', 'snapshot', 'test'],
      materialized: [
        ...['ephemeral', 'external', 'incremental', 'seed', 'snapshot', 'table', 'test', 'view'],
      ],
      sections: ['disabled', 'exposures', 'macros', 'nodes', 'sources', 'unit_tests'],
      ages: ['error', 'runtime error', 'warn'],
      results: ['error', 'fail', 'pass', 'skipped', 'success', 'warn'],
      resultsOfNothing: [],
    });
  });

  it('a key more, or one less, is found', () => {
    const empty = { metadata: { dbt_schema_version: 'v1' }, nodes: {}, sources: {} };
    expect(mistakesOf('catalog', empty)).toEqual([]);
    expect(mistakesOf('catalog', { ...empty, more: 1 })).toEqual([
      ' must NOT have additional properties',
    ]);
    const { nodes: _, ...less } = empty;
    expect(mistakesOf('catalog', less)).toEqual([" must have required property 'nodes'"]);
  });
});

type Entry = Readonly<Record<string, unknown>>;
type Artifact = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

function read(rig: Rig, name: string): Artifact {
  return JSON.parse(readFileSync(join(rig.folder, `target/${name}.json`), 'utf8'));
}

/** Where a document is not what its schema says, and how. */
function mistakesOf(name: string, document: unknown): readonly string[] {
  const path = join(repository, 'tests/fixtures/dbt-schemas', `${name}.json`);
  const formats = { uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/ };
  const ajv = new Ajv2020({ allErrors: true, strict: false, formats });
  const isValid = ajv.compile(JSON.parse(readFileSync(path, 'utf8')));
  isValid(document);
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** What the documents hold, so that nothing is valid because it is absent. */
function kindsIn(rig: Rig) {
  const manifest = read(rig, 'manifest');
  const nodes = Object.values(manifest.nodes ?? {});
  const ages = resultsIn(rig, 'sources');
  const results = resultsIn(rig, 'run_results');
  const known = new Set(Object.keys({ ...manifest.nodes, ...manifest.unit_tests }));
  const distinct = (values: readonly unknown[]) => [...new Set(values)].sort();
  const isFilled = ([name, entries]: [string, object]) =>
    !['metadata', 'docs', 'parent_map', 'child_map'].includes(name) &&
    Object.keys(entries).length > 0;
  return {
    manifest: distinct(nodes.map((node) => node.resource_type)),
    materialized: distinct(nodes.map(({ config }) => (config as Entry).materialized)),
    sections: Object.entries(manifest)
      .filter(isFilled)
      .map(([name]) => name)
      .sort(),
    ages: distinct(ages.map(({ status }) => status)),
    resultsOfNothing: results.filter(({ unique_id: id }) => !known.has(String(id))),
  };
}

function resultsIn(rig: Rig, name: string): readonly Entry[] {
  return read(rig, name).results as unknown as readonly Entry[];
}
