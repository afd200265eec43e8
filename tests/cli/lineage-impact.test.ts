/** What an edit changes, compared with what was built last, or with a state that somebody kept. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const shop = {
  'seeds/orders.csv': 'id,customer,amount,state\n1,Ann,10,paid\n2,Bob,20,open\n',
  'models/paid.sql': `{{config materialized="ephemeral"}}
select id, customer, amount from {{ref "orders"}} where state = 'paid'
`,
  'models/totals.sql': `select customer, sum(amount) as total, count(*) as orders, min(id) as first_id
from {{ref "paid"}} group by customer
`,
  'models/best.sql': `{{config materialized="view"}}
select customer, total * 2 as doubled, first_id from {{ref "totals"}}
`,
  'models/beside.sql': 'select id, amount from {{ref "orders"}}\n',
  'models/models.yml': `models:
  - name: totals
    columns:
      - name: total
        data_tests: [not_null]
exposures:
  - name: report
    type: dashboard
    owner: { name: Ann }
    depends_on: [best]
`,
};

async function impact(rig: Rig, ...args: readonly string[]): Promise<string> {
  const { printed } = await rig.eider('lineage', '--impact', ...args);
  return printed;
}

it('tells what only follows from a type upstream from what was edited', async () => {
  const rig = createShop({
    'models/base.sql': "select 1::integer as id, 'x' as c\n",
    'models/mid.sql': 'select id, id + 1 as next, c from {{ref "base"}}\n',
    'models/all_of_it.sql': 'select * from {{ref "mid"}}\n',
    'models/last.sql': `select sum(id) as s, max(next) as m, sum(next::integer) as k, max(c) as c
from {{ref "mid"}} where id < 100\n`,
  });
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({ 'models/base.sql': "select 1::bigint as id, 'x' as c, 2 as n\n" });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    edited  base (table) models/base.sql
      ~ id  INTEGER is now BIGINT
      + n   INTEGER

    reached mid (table) models/mid.sql
      ~ id    INTEGER is now BIGINT
      ~ next  INTEGER is now BIGINT

    reached all_of_it (table) models/all_of_it.sql
      ~ id    INTEGER is now BIGINT
      ~ next  INTEGER is now BIGINT

    reached last (table) models/last.sql
      > s  from mid.id
      ~ m  INTEGER is now BIGINT
      > k  from mid.id, mid.next
      > c  from mid.id

    1 relation edited, 3 reached
    "
  `);
  rig.write({ 'models/mid.sql': 'select id, id + 2 as next from {{ref "base"}}\n' });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    edited  base (table) models/base.sql
      ~ id  INTEGER is now BIGINT
      + n   INTEGER

    edited  mid (table) models/mid.sql
      ~ id    INTEGER is now BIGINT
      ~ next  INTEGER is now BIGINT
      - c     was read by all_of_it.c, last.c

    reached all_of_it (table) models/all_of_it.sql
      ~ id    INTEGER is now BIGINT
      ~ next  INTEGER is now BIGINT
      - c     nothing read it

    broken  last (table) models/last.sql
      its columns are not known: last has mistakes

    2 relations edited, 1 broken, 1 reached
    "
  `);
});

it('says which columns differ, why, and who reads them', async () => {
  const rig = createShop(shop);
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "error[E0705] there is no earlier state to compare with: no target/columns.json
      = run "eider build" first, or give --state with the folder of an earlier columns.json
    "
  `);
  expect((await rig.eider('build')).code).toBe(0);
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "no column differs from target/columns.json of <time>
    "
  `);

  rig.write({
    'models/totals.sql': `-- layout and comments are no change
select customer, sum(amount) + 1 as total, count(*)::integer as orders,
  max(customer) as last_customer, min(id) as lowest_id
from {{ref "paid"}} group by customer
`,
    'models/best.sql': `{{config materialized="view"}}
select customer, total * 2 as doubled from {{ref "totals"}}
`,
    'models/new.sql': 'select doubled from {{ref "best"}}\n',
  });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    edited  totals (table) models/totals.sql
      ~ total          computed otherwise
      ~ orders         BIGINT is now INTEGER
      + last_customer  VARCHAR
      ~ lowest_id      was called first_id

    edited  best (view) models/best.sql
      > doubled   from totals.total
      - first_id  was read by report

    added   new (table) models/new.sql
      + doubled  HUGEINT

    read by
      test not_null_totals_total  totals.total
      exposure report             best.doubled

    2 relations edited, 1 added · read by 1 test and 1 exposure
    "
  `);
  expect(await impact(rig, '--output', 'markdown')).toMatchInlineSnapshot(`
    "**2 relations edited, 1 added · read by 1 test and 1 exposure**

    | relation | | columns |
    | --- | --- | --- |
    | \`totals\` | edited | ~ \`total\` computed otherwise<br>~ \`orders\` BIGINT is now INTEGER<br>+ \`last_customer\` VARCHAR<br>~ \`lowest_id\` was called first_id |
    | \`best\` | edited | > \`doubled\` from totals.total<br>- \`first_id\` was read by report |
    | \`new\` | added | + \`doubled\` HUGEINT |

    Read by

    - test \`not_null_totals_total\`
    - exposure \`report\`

    \`\`\`mermaid
    graph LR
      n0["totals"]:::edited
      n1["best"]:::edited
      n2["new"]:::added
      n3["report"]
      n0 --> n1
      n1 --> n2
      n1 --> n3
      classDef edited stroke-width:3px
      classDef broken stroke:#a22,stroke-width:3px
      classDef added stroke:#2a2,stroke-width:3px
      classDef removed stroke:#a22,stroke-dasharray:4
    \`\`\`
    "
  `);
  const { stdout } = await rig.eider('lineage', '--impact', '--output', 'json');
  const { nodes, readers } = JSON.parse(stdout);
  expect(nodes.map((node: { id: string; change: string }) => [node.id, node.change])).toEqual([
    ['model.shop.totals', 'edited'],
    ['model.shop.best', 'edited'],
    ['model.shop.new', 'added'],
  ]);
  expect(nodes[0].columns).toContainEqual({
    name: 'lowest_id',
    change: 'renamed',
    type: 'BIGINT',
    former_name: 'first_id',
    from: [],
    read_by: [],
  });
  expect(readers.map(({ id }: { id: string }) => id)).toHaveLength(2);
});

it('tells other rows from other values, and what only follows', async () => {
  const rig = createShop(shop);
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({
    'models/paid.sql': `{{config materialized="ephemeral"}}
select id, customer, amount from {{ref "orders"}} where state in ('paid', 'open')
`,
  });
  rig.remove('models/beside.sql');
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    removed beside (table) models/beside.sql
      - id      nothing read it
      - amount  nothing read it

    edited  paid (ephemeral) models/paid.sql
      other rows: what decides them was edited, so that every column may differ

    reached totals (table) models/totals.sql
      other rows may come in, so that every column may differ

    reached best (view) models/best.sql
      other rows may come in, so that every column may differ

    read by
      test not_null_totals_total  rows of totals
      exposure report             rows of best

    1 relation edited, 1 removed, 2 reached · read by 1 test and 1 exposure
    "
  `);
  expect(await impact(rig, '--output', 'mermaid')).toMatchInlineSnapshot(`
    "graph LR
      n0["beside"]:::removed
      n1["paid"]:::edited
      n2["totals"]
      n3["best"]
      n4["report"]
      n1 --> n2
      n2 --> n3
      n3 --> n4
      classDef edited stroke-width:3px
      classDef broken stroke:#a22,stroke-width:3px
      classDef added stroke:#2a2,stroke-width:3px
      classDef removed stroke:#a22,stroke-dasharray:4
    "
  `);
  rig.write({
    'models/paid.sql': shop['models/paid.sql'],
    'models/beside.sql': shop['models/beside.sql'],
  });
  rig.write({ 'seeds/orders.csv': `${shop['seeds/orders.csv']}3,Eve,30,paid\n` });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    edited  orders (seed) seeds/orders.csv
      other rows: what decides them was edited, so that every column may differ

    reached beside (table) models/beside.sql
      other rows may come in, so that every column may differ

    reached paid (ephemeral) models/paid.sql
      other rows may come in, so that every column may differ

    reached totals (table) models/totals.sql
      other rows may come in, so that every column may differ

    reached best (view) models/best.sql
      other rows may come in, so that every column may differ

    read by
      test not_null_totals_total  rows of totals
      exposure report             rows of best

    1 relation edited, 4 reached · read by 1 test and 1 exposure
    "
  `);
});

it('compares with what each model was built from last', async () => {
  const rig = createShop(shop);
  expect((await rig.eider('build')).code).toBe(0);
  mkdirSync(join(rig.folder, 'kept'));
  copyFileSync(join(rig.folder, 'target/columns.json'), join(rig.folder, 'kept/columns.json'));
  rig.write({
    'models/totals.sql': shop['models/totals.sql'].replace('sum(amount)', 'sum(amount) * 3'),
    'models/beside.sql': 'select id, amount + 1 as amount from {{ref "orders"}}\n',
  });
  expect((await rig.eider('run', '-s', 'beside')).code).toBe(0);
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    edited  totals (table) models/totals.sql
      ~ total  computed otherwise

    reached best (view) models/best.sql
      > doubled  from totals.total

    read by
      test not_null_totals_total  totals.total
      exposure report             best.doubled

    1 relation edited, 1 reached · read by 1 test and 1 exposure
    "
  `);
  expect((await rig.eider('build')).code).toBe(0);
  expect(await impact(rig)).toContain('no column differs from target/columns.json');
  expect(await impact(rig, '--state', 'kept')).toMatchInlineSnapshot(`
    "compared with kept/columns.json of <time>

    edited  beside (table) models/beside.sql
      ~ amount  computed otherwise

    edited  totals (table) models/totals.sql
      ~ total  computed otherwise

    reached best (view) models/best.sql
      > doubled  from totals.total

    read by
      test not_null_totals_total  totals.total
      exposure report             best.doubled

    2 relations edited, 1 reached · read by 1 test and 1 exposure
    "
  `);
});

it('says what it cannot compare with, and how it is used', async () => {
  const rig = createShop(shop);
  rig.write({ 'target/columns.json': '{"nodes": [1]}' });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "error[E0706] target/columns.json is no state of columns that this version can read
      = run "eider build" to write it anew
    "
  `);
  expect(await impact(rig, '--state', 'nowhere')).toContain('no nowhere/columns.json');
  expect(await impact(rig, 'totals')).toMatchInlineSnapshot(`
    "error[E0701] --impact is about everything that was edited
      = leave out "totals", or --impact
    "
  `);
  expect((await rig.eider('lineage')).printed).toMatchInlineSnapshot(`
    "error[E0702] lineage of what?
      = name a node, or a column as in "orders.amount", or ask for --impact
    "
  `);
  expect(
    (await rig.eider('lineage', 'totals', '--output', 'markdown')).printed,
  ).toMatchInlineSnapshot(`
    "error[E0701] --output markdown is for --impact
      = see: eider lineage --help
    "
  `);
  expect((await rig.eider('compile', '--manifest')).code).toBe(0);
  expect(await impact(rig)).toContain('no column differs');
  expect(readFileSync(join(rig.folder, 'target/columns.json'), 'utf8')).toContain(
    '"eider_columns":1',
  );
});

it('says which columns cannot be compared', async () => {
  const rig = createShop(shop);
  expect((await rig.eider('build')).code).toBe(0);
  rig.write({ 'models/totals.sql': 'select customer, nothing as total from {{ref "paid"}}\n' });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    broken  totals (table) models/totals.sql
      its columns are not known: totals has mistakes

    broken  best (view) models/best.sql
      its columns are not known: totals has mistakes

    read by
      test not_null_totals_total  rows of totals
      exposure report             rows of best

    2 relations broken · read by 1 test and 1 exposure
    "
  `);
});

it('calls broken what an edit upstream breaks, and not edited', async () => {
  const rig = createShop(shop);
  expect((await rig.eider('build')).code).toBe(0);
  const totals = (columns: string) =>
    `select customer, ${columns} from {{ref "paid"}} group by 1\n`;
  const all = 'sum(amount) as total, count(*) as orders, min(id) as ';
  rig.write({ 'models/totals.sql': totals(`${all}lowest_id`) });
  expect(await impact(rig)).toMatchInlineSnapshot(`
    "compared with target/columns.json of <time>

    edited  totals (table) models/totals.sql
      ~ lowest_id  was called first_id

    broken  best (view) models/best.sql
      its columns are not known: best has mistakes

    read by
      exposure report  rows of best

    1 relation edited, 1 broken · read by 1 exposure
    "
  `);
});
