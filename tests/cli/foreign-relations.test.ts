/** What others made in the warehouse is neither replaced nor dropped, unless the analyst says so. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

it('refuses to replace a table that it did not make', async () => {
  const rig = createShop({
    'models/orders.sql': 'select 1 as id\n',
    'models/report.sql': 'select count(*) as n from {{ref "orders"}}\n',
    'models/other.sql': 'select 3 as id\n',
    'seeds/codes.csv': 'code\nx\n',
  });
  await rig.execute(
    "create table Orders as select 'mine' as id; create view codes as select 1 as x",
  );
  const planned = await rig.eider('plan');
  expect(planned.printed).toMatchInlineSnapshot(`
    "eider plan · 3 models, 1 seed · 1 to build

      refused  orders  main.orders is already in the warehouse, and Eider did not make it
      build    other   first build
      refused  codes   main.codes is already in the warehouse, and Eider did not make it
      skip     report  orders is refused

    error[E0601] main.orders is already in the warehouse, and Eider did not make it
      --> models/orders.sql:1:1
      = set \`adopt: true\` to replace it, or give this node another \`alias\` or \`schema\`

    error[E0601] main.codes is already in the warehouse, and Eider did not make it
      --> seeds/codes.csv:1:1
      = set \`adopt: true\` to replace it, or give this node another \`alias\` or \`schema\`
    "
  `);
  expect(planned.code).toBe(1);
  const { code, printed } = await rig.eider('build', '--prune');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 3 models, 1 seed

      table  orders             failed               0.00 s

    error[E0601] main.orders is already in the warehouse, and Eider did not make it
      --> models/orders.sql:1:1
      = set \`adopt: true\` to replace it, or give this node another \`alias\` or \`schema\`

      table  report            skipped                        orders was refused
      table  other              1 row                0.00 s   first build
      seed   codes              failed               0.00 s

    error[E0601] main.codes is already in the warehouse, and Eider did not make it
      --> seeds/codes.csv:1:1
      = set \`adopt: true\` to replace it, or give this node another \`alias\` or \`schema\`

    1 built (1 row), 2 failed, 1 skipped in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({
    'main.Orders': [['mine']],
    'main.codes': [[1]],
    'main.other': [[3]],
  });
});

it('replaces it where the node says adopt', async () => {
  const rig = createShop({
    'models/orders.sql': '{{config adopt=true}}\nselect 1 as id\n',
    'seeds/codes.csv': 'code\nx\n',
    'seeds/codes.yml': 'seeds:\n  - name: codes\n    config: { adopt: true }\n',
  });
  await rig.execute(
    "create view orders as select 'mine' as id; create view codes as select 1 as x",
  );
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    4 files checked in 0.00 s · 1 model, 1 seed

      table  orders             1 row                0.00 s   adopts a view that was there
      seed   codes              1 row                0.00 s   adopts a view that was there

    2 built (2 rows) in 0.00 s
    "
  `);
  expect(code).toBe(0);
  const adopted = { 'main.codes': [['x']], 'main.orders': [[1]] };
  expect(await rig.contents()).toEqual(adopted);
  rig.write({
    'models/orders.sql': 'select 1 as id\n',
    'seeds/codes.yml': 'seeds:\n  - name: codes\n',
  });
  expect((await rig.eider('build')).code).toBe(0);
  expect(await rig.contents()).toEqual(adopted);
});

it('leaves other schemas and tables alone, also under --prune', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select 2 as id\n',
  });
  await rig.eider('build');
  await rig.execute(
    'create schema theirs; create table theirs.b as select 9 as id; create table mine as select 8 as id',
  );
  rig.remove('models/b.sql');
  const { code, printed } = await rig.eider('build', '--prune');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 model · 1 up to date

    warning[E0604] dropped 1 relation that no node owns any more
      = main.b

    1 up to date in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({
    'main.a': [[1]],
    'main.mine': [[8]],
    'theirs.b': [[9]],
  });
});

it('does not take for its own what somebody dropped and made again as something else', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  await rig.eider('build');
  await rig.execute('drop table a; create view a as select 5 as id');
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 model

      table  a             failed               0.00 s

    error[E0601] main.a is already in the warehouse, and Eider did not make it
      --> models/a.sql:1:1
      = set \`adopt: true\` to replace it, or give this node another \`alias\` or \`schema\`

    1 failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.a': [[5]] });
});

it('does not drop what somebody made anew under a name that no node has any more', async () => {
  const rig = createShop({
    'models/a.sql': 'select 1 as id\n',
    'models/b.sql': 'select 2 as id\n',
  });
  await rig.eider('build');
  await rig.execute("drop table b; create table b as select 'mine' as precious");
  rig.remove('models/b.sql');
  const { code, printed } = await rig.eider('build', '--prune');
  expect(printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    2 files checked in 0.00 s · 1 model · 1 up to date

    1 up to date in 0.00 s
    "
  `);
  expect(code).toBe(0);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]], 'main.b': [['mine']] });
});

it('refuses a state that a newer Eider wrote', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  await rig.eider('build');
  await rig.execute('update _eider.version set number = 99');
  rig.write({ 'models/a.sql': 'select 2 as id\n' });
  const { code, printed } = await rig.eider('build');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0602] the state in this warehouse has version 99; this Eider knows up to 4
      = use the newer Eider that wrote it
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});
