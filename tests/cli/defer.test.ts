/** `--defer`: what is not built in this target is read where another run has built it. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

const project = `name: shop
version: "1.0.0"
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 1 }
  prod: { engine: duckdb, path: prod/wh.duckdb, schema: analytics, schema_names: exact }
  ci: { engine: duckdb, path: target/wh.duckdb, schema: ci, threads: 1 }
  near: { engine: duckdb, path: prod/wh.duckdb, schema: near, threads: 1 }
  secret: { engine: duckdb, path: "{{env 'NOWHERE'}}" }
`;

const shop = {
  'project.yml': project,
  'seeds/customers.csv': 'id,name\n1,Ann\n2,Bob\n',
  'models/orders.sql':
    '{{config materialized="table"}}\nselect 7 as id, 1 as customer_id, 10 as amount\n',
  'models/late.sql':
    '{{config materialized="view" schema="stage"}}\nselect * from {{ref "orders"}}\n',
  'models/names.sql':
    '{{config materialized="ephemeral"}}\nselect id as customer_id, name from {{ref "customers"}}\n',
  'models/spent.sql': `{{config materialized="table"}}
select name, sum(amount) as amount from {{ref "late"}} join {{ref "names"}} using (customer_id) group by name
`,
  'models/spent.yml': `models:
  - name: spent
    data_tests:
      - relationships: { column: name, to: customers, field: name }
  - name: late
    data_tests: [{ not_null: { column: id } }]
`,
};

async function built(target = 'prod'): Promise<Rig> {
  const rig = createRig(shop);
  expect((await rig.eider('build', '--target', target)).code).toBe(0);
  cpSync(join(rig.folder, 'target'), join(rig.folder, 'saved'), { recursive: true });
  rig.remove('target');
  return rig;
}

const defer = ['--defer', '--state', 'saved'];

it('reads what is neither selected nor built from the file of another target', async () => {
  const rig = await built();
  const plan = await rig.eider('plan', '-s', 'spent', ...defer);
  expect(plan.printed).toMatchInlineSnapshot(`
    "eider plan · 1 model · 1 to build

      build  spent  first build; 1 test before it is published
    read from another run: wh.stage.late, wh.analytics.orders, wh.analytics.customers
    "
  `);
  const { code, printed } = await rig.eider('build', '-s', 'spent', ...defer);
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 4 models, 1 seed, 2 tests

      table  spent             1 row     1 test     0.00 s   first build

    1 built (1 row), 1 test passed in 0.00 s
    read from another run: wh.stage.late, wh.analytics.orders, wh.analytics.customers
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.spent': [['Ann', '10']] });
  // What is built here goes first.
  await rig.eider('build', '-s', 'orders', '--full-refresh');
  await rig.execute('update main.orders set amount = 99');
  await rig.eider('run', '-s', 'late', ...defer);
  const again = await rig.eider('build', '-s', 'spent', ...defer);
  expect(again.stderr).toBe('read from another run: wh.analytics.customers\n');
  expect(await rig.query('from main.spent')).toEqual([['Ann', '99']]);
  const test = await rig.eider('test', ...defer);
  expect(test.printed).toMatchInlineSnapshot(`
    "eider test · shop · dev (target/dev.duckdb)
    7 files checked in 0.00 s · 4 models, 1 seed, 2 tests

    2 tests passed in 0.00 s
    read from another run: wh.analytics.customers
    "
  `);
});

it('reads from another schema of the same file, and from a file of the same name', async () => {
  const rig = await built();
  const near = await rig.eider('build', '-s', 'spent', '--target', 'near', ...defer);
  expect([near.code, near.stderr]).toMatchInlineSnapshot(`
    [
      0,
      "read from another run: wh.stage.late, wh.analytics.orders, wh.analytics.customers
    ",
    ]
  `);
  const other = await rig.eider('build', '-s', 'spent', '--target', 'ci', ...defer);
  expect([other.code, other.stderr]).toMatchInlineSnapshot(`
    [
      0,
      "read from another run: wh_prod.analytics.orders, wh_prod.analytics.customers
    ",
    ]
  `);
  expect(await rig.contents('target/wh.duckdb')).toEqual({ 'ci.spent': [['Ann', '10']] });
});

it('says what cannot be reached', async () => {
  const rig = await built();
  rig.write({
    'project.yml': project.replace('  prod:', '  prd:').replaceAll('prod/wh', 'else/wh'),
  });
  const { code, printed } = await rig.eider('build', '-s', 'spent', ...defer);
  expect(printed).toMatchInlineSnapshot(`
    "error[E0355] late is not built here, and wh.stage.late is out of reach
      --> models/late.sql:1:1
      = attach the database under the target (attach: { wh: path }), or build late, too: +name selects all parents

    error[E0355] orders is not built here, and wh.analytics.orders is out of reach
      --> models/orders.sql:1:1
      = attach the database under the target (attach: { wh: path }), or build orders, too: +name selects all parents

    error[E0355] customers is not built here, and wh.analytics.customers is out of reach
      --> seeds/customers.csv:1:1
      = attach the database under the target (attach: { wh: path }), or build customers, too: +name selects all parents
    "
  `);
  expect(code).toBe(2);
  expect(await rig.contents()).toBe('no warehouse');
  rig.write({
    'project.yml': project.replace('threads: 1', 'threads: 1, attach: { wh: prod/wh.duckdb }'),
  });
  expect((await rig.eider('build', '-s', 'spent', ...defer)).code).toBe(0);
  const alone = await rig.eider('plan', '--defer');
  expect([alone.code, alone.printed]).toMatchInlineSnapshot(`
    [
      2,
      "error[E0701] --defer needs --state
      = give --state with the target folder of the run whose relations are to be read
    ",
    ]
  `);
});
