/** Contracts in builds: what the engine finds in the transaction, and nothing is published. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createShop } from './rig.ts';

const properties = `models:
  - name: orders
    contract: enforced
    constraints:
      - { type: unique, columns: [id, day] }
      - { type: check, name: paid, expression: "amount >= 0" }
    columns:
      - name: id
        type: int
        constraints: [{ type: not_null }]
      - { name: day, type: date }
      - { name: amount, type: "decimal(9,2)" }
`;
const rows = (values: string): string =>
  `select cast(id as int) as id, cast(day as date) as day, cast(amount as decimal(9,2)) as amount from (values ${values}) t(id, day, amount)`;

describe('constraints', () => {
  it('are held by build and run, in the transaction', async () => {
    const shop = createShop({
      'models/orders.yml': properties,
      'models/orders.sql': rows("(1, '2024-01-01', 1), (1, '2024-01-02', 2)"),
    });
    expect((await shop.eider('build', '--quiet')).code).toBe(0);
    const before = await shop.contents();
    const broken = async (command: string, files: Record<string, string>): Promise<string> => {
      shop.write(files);
      const { code, stdout } = await shop.eider(command);
      expect(code).toBe(1);
      expect(await shop.contents()).toEqual(before);
      return stdout.slice(stdout.indexOf('error'));
    };
    const twice = "(1, '2024-01-01', 1), (1, '2024-01-01', 2), (2, null, 1), (2, null, 1)";
    expect(await broken('build', { 'models/orders.sql': rows(twice) })).toMatchInlineSnapshot(`
      "error[E0353] orders does not keep unique (id, day): 1 key
        --> models/orders.yml:5:17
        |
      5 |       - { type: unique, columns: [id, day] }
        |                 ^^^^^^ orders was not published
        |
        | id  day         rows
        | --------------------
        | 1   2024-01-01  2

      1 failed in 0.00 s
      "
    `);
    const several = "(1, '2024-01-01', -1), (null, '2024-01-02', null)";
    expect(await broken('run', { 'models/orders.sql': rows(several) })).toMatchInlineSnapshot(`
      "error[E0353] orders does not keep paid, check (amount >= 0): 1 row
        --> models/orders.yml:6:17
        |
      6 |       - { type: check, name: paid, expression: "amount >= 0" }
        |                 ^^^^^ orders was not published
        |
        | id  day         amount
        | ----------------------
        | 1   2024-01-01  -1.00

      error[E0353] orders does not keep not_null (id): 1 row
        --> models/orders.yml:10:31
         |
      10 |         constraints: [{ type: not_null }]
         |                               ^^^^^^^^ orders was not published
         |
         | id    day         amount
         | ------------------------
         | NULL  2024-01-02  NULL

      1 failed in 0.00 s
      "
    `);
    const wrong = properties.replace('amount >= 0', 'amuont >= 0');
    expect(await broken('run', { 'models/orders.yml': wrong })).toMatchInlineSnapshot(`
      "error[E0353] paid, check (amuont >= 0) cannot be held: Referenced column "amuont" not found in FROM clause
        --> models/orders.yml:6:17
        |
      6 |       - { type: check, name: paid, expression: "amuont >= 0" }
        |                 ^^^^^

      1 failed in 0.00 s
      "
    `);
  });

  it('are in the manifest, where dbt has them', async () => {
    const shop = createShop({
      'models/orders.yml': properties,
      'models/orders.sql': rows("(1, '2024-01-01', 1)"),
    });
    await shop.eider('compile', '--manifest');
    const manifest = JSON.parse(readFileSync(join(shop.folder, 'target/manifest.json'), 'utf8'));
    const { constraints, columns, contract } = manifest.nodes['model.shop.orders'];
    expect(contract.enforced).toBe(true);
    expect(columns.id.constraints).toMatchObject([{ type: 'not_null' }]);
    expect(constraints).toMatchObject([
      { type: 'unique', columns: ['id', 'day'] },
      { type: 'check', name: 'paid', expression: 'amount >= 0', columns: [] },
    ]);
  });
});

describe('a contract', () => {
  it('is compared again where the check could not know the columns', async () => {
    const shop = createShop({
      'models/raw.yml': 'sources: [{name: raw, tables: [{name: t}]}]\n',
      'models/orders.yml':
        'models: [{name: orders, contract: enforced, columns: [{name: id, type: int}]}]\n',
      'models/orders.sql': 'select * from {{source "raw" "t"}}',
    });
    await shop.execute('create schema raw; create table raw.t as select 1 as id, 2 as more');
    const { code, stdout } = await shop.eider('build');
    expect(code).toBe(1);
    expect(stdout.slice(stdout.indexOf('error'))).toMatchInlineSnapshot(`
      "error[E0350] orders does not keep its contract: 1 column too many
        --> models/orders.yml:1:35
        |
      1 | models: [{name: orders, contract: enforced, columns: [{name: id, type: int}]}]
        |                                   ^^^^^^^^
        |
        | column  expected    found
        | ---------------------------
        | more    not listed  INTEGER
        |
        = change the query; or, once its readers know, the contract: eider contract pull orders

      1 failed in 0.00 s
      "
    `);
    expect(Object.keys((await shop.contents()) as object)).toEqual(['raw.t']);
  });
});

describe('eider contract pull', () => {
  it('writes a contract beside what is said of the model, or a file beside the model', async () => {
    const shop = createShop({
      'models/orders.sql': rows("(1, '2024-01-01', 1)"),
      'models/marts/late.sql': 'select id, day from {{ref "orders"}}',
      'models/all.yml': `# what there is
models:
  - name: orders
    description: One row each.
    columns:
      - name: day   # of the order
        data_tests: [not_null]
      - { name: amount, type: float }
`,
    });
    const pulled = await shop.eider('contract', 'pull', 'orders', 'late');
    expect(pulled.printed).toMatchInlineSnapshot(`
      "  orders  models/all.yml
          ~ day     DATE
          ~ amount  float -> DECIMAL(9,2)
          + id      INTEGER

        late  models/marts/late.yml
          + id   INTEGER
          + day  DATE

      2 models read · models/all.yml, models/marts/late.yml written
      "
    `);
    expect(pulled.code).toBe(0);
    expect(readFileSync(join(shop.folder, 'models/all.yml'), 'utf8')).toMatchInlineSnapshot(`
      "# what there is
      models:
        - name: orders
          description: One row each.
          contract: enforced
          columns:
            - name: day   # of the order
              type: DATE
              data_tests: [not_null]
            - { name: amount, type: "DECIMAL(9,2)" }
            - { name: id, type: INTEGER }
      "
    `);
    expect(readFileSync(join(shop.folder, 'models/marts/late.yml'), 'utf8')).toMatchInlineSnapshot(`
      "models:
        - name: late
          contract: enforced
          columns:
            - name: id
              type: INTEGER
            - name: day
              type: DATE
      "
    `);
    const again = await shop.eider('contract', 'pull', 'orders', 'late', '--check');
    expect([again.code, again.stdout]).toEqual([0, '2 models read · nothing to write\n']);
    expect((await shop.eider('build', '--quiet')).code).toBe(0);
  });

  it('says of which models it cannot know the columns', async () => {
    const shop = createShop({
      'models/raw.yml': 'sources: [{name: raw, tables: [{name: t}]}]\n',
      'models/orders.sql': 'select * from {{source "raw" "t"}}',
    });
    const pulled = await shop.eider('contract', 'pull', 'orders');
    expect(pulled.code).toBe(1);
    expect(pulled.printed).toMatchInlineSnapshot(`
      "0 models read · nothing to write

      error[E0351] the columns of orders cannot be known: no columns are declared
        --> models/orders.sql:1:1
      "
    `);
    expect((await shop.eider('contract', 'pull', 'ordres')).printed).toMatchInlineSnapshot(`
      "error[E0702] nothing is named "ordres"
        = did you mean "orders"?
      "
    `);
  });
});
