/** Unit tests from the command line: before a model is built, and with no warehouse at all. */
import { expect, it } from 'vitest';
import { createRig, createShop, minimalProject } from './rig.ts';

const shop = {
  'seeds/orders.csv': 'id,customer,amount\n1,ann,5\n2,bob,7\n',
  'models/totals.sql':
    'select customer, sum(amount) as total from {{ref "orders"}} group by customer\n',
  'models/top.sql': 'select customer from {{ref "totals"}} where total > 6\n',
};

const unit = (total: number) => `unit_tests:
  - name: adds_up
    model: totals
    given: [{ input: orders, rows: [{ customer: x, amount: 1 }, { customer: x, amount: 2 }] }]
    expect: { rows: [{ customer: x, total: ${total} }] }
  - name: top_of_all
    given: [{ input: orders, rows: [{ customer: x, amount: 10 }] }]
    expect: [{ model: top, rows: [{ customer: x }] }, { model: totals, rows: [{ total: 10 }] }]
`;

it('keeps a model whose unit test fails from being built, and what is downstream of it', async () => {
  const rig = createShop({ ...shop, 'models/unit.yml': unit(3) });
  const built = await rig.eider('build');
  expect(built.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 2 models, 1 seed, 2 unit tests

      seed   orders             2 rows               0.00 s   first build; inferred id BIGINT, customer VARCHAR, amount BIGINT
      table  totals             2 rows    2 tests    0.00 s   first build
      table  top                1 row     1 test     0.00 s   first build

    3 built (5 rows), 2 tests passed in 0.00 s
    "
  `);
  expect(built.code).toBe(0);
  rig.write({
    'models/unit.yml': unit(4),
    'models/totals.sql':
      'select customer, sum(amount) + 0 as total from {{ref "orders"}} group by customer\n',
  });
  const failed = await rig.eider('build');
  expect(failed.printed).toMatchInlineSnapshot(`
    "eider build · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 2 models, 1 seed, 2 unit tests · 1 up to date

      table  totals          kept back               0.00 s   its code changed

    error[E0442] unit test adds_up: 1 row differs
      --> models/unit.yml:5:13
      |
    5 |     expect: { rows: [{ customer: x, total: 4 }] }
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected of totals
      |
      |    customer   total
      | -------------------
      | ≠  x         4 -> 3

      table  top               skipped                        totals was kept back

    1 kept back, 1 skipped, 1 up to date, 1 test passed, 1 test failed in 0.00 s
    "
  `);
  expect(failed.code).toBe(1);
  expect(await rig.contents()).toMatchObject({
    'main.totals': [
      ['ann', '5'],
      ['bob', '7'],
    ],
  });
});

it('runs them with no warehouse, and makes none', async () => {
  const rig = createShop({ ...shop, 'models/unit.yml': unit(4) });
  const { code, printed } = await rig.eider('test', '-s', 'test_type:unit');
  expect(printed).toMatchInlineSnapshot(`
    "eider test · shop · dev (target/dev.duckdb)
    5 files checked in 0.00 s · 2 models, 1 seed, 2 unit tests

      test  adds_up                failed               0.00 s

    error[E0442] unit test adds_up: 1 row differs
      --> models/unit.yml:5:13
      |
    5 |     expect: { rows: [{ customer: x, total: 4 }] }
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected of totals
      |
      |    customer   total
      | -------------------
      | ≠  x         4 -> 3

    1 test passed, 1 test failed in 0.00 s
    "
  `);
  expect(code).toBe(1);
  expect(rig.files('target').filter((path) => path.endsWith('.duckdb'))).toEqual([]);
});

it('runs them beside data tests, and lists them', async () => {
  const rig = createShop({
    ...shop,
    'models/unit.yml': `${unit(3)}models:\n  - name: totals\n    columns: [{ name: customer, data_tests: [unique] }]\n`,
  });
  await rig.eider('build');
  const { code, printed } = await rig.eider('test', '--log-format', 'json');
  const events = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ type }) => type === 'test_finished');
  expect(events.map(({ test, status }) => [test, status]).sort()).toEqual([
    ['test.shop.unique_totals_customer', 'passed'],
    ['unit_test.shop.top_of_all', 'passed'],
    ['unit_test.shop.totals.adds_up', 'passed'],
  ]);
  expect(code).toBe(0);
  const listed = await rig.eider('list', '-s', 'test_type:unit');
  expect(listed.printed).toMatchInlineSnapshot(`
    "adds_up
    top_of_all
    "
  `);
});

it('refuses names that mean nothing, as every command does', async () => {
  const rig = createShop({
    ...shop,
    'models/unit.yml': `unit_tests:
  - name: a
    model: totls
    given: [{ input: order, rows: [] }]
    expect: { rows: [] }
  - name: a
    given: []
`,
  });
  const { code, printed } = await rig.eider('compile');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0501] no model or seed is named "totls"
      --> models/unit.yml:3:12
      |
    3 |     model: totls
      |            ^^^^^
      |
      = did you mean "totals"?

    error[E0501] no model or seed is named "order"
      --> models/unit.yml:4:22
      |
    4 |     given: [{ input: order, rows: [] }]
      |                      ^^^^^
      |
      = did you mean "orders"?

    error[E0113] the unit test "a" is described twice
      --> models/unit.yml:6:11
      |
    6 |   - name: a
      |           ^
      |
      = the first one (models/unit.yml:2:11)
      = put everything about it into one entry

    error[E0440] unit test a is about nothing
      --> models/unit.yml:6:11
      |
    6 |   - name: a
      |           ^
      |
      = name the \`model\`, or give a \`query\` to test macros with

    error[E0440] unit test a expects nothing
      --> models/unit.yml:6:11
      |
    6 |   - name: a
      |           ^
      |
      = say which rows: \`expect: { rows: [...] }\`; none: \`rows: []\`
    "
  `);
  expect(code).toBe(2);
});

it('does not run again what has passed, until it or a model changes', async () => {
  const rig = createShop({ ...shop, 'models/unit.yml': unit(3) });
  const ran = async (...args: string[]): Promise<number> => {
    const { stdout } = await rig.eider(...args, '--log-format', 'json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    return events.filter(({ type, test }) => type === 'test_finished' && /^unit_/.test(test))
      .length;
  };
  expect(await ran('build')).toBe(2);
  expect(await ran('build')).toBe(0);
  expect(await ran('test')).toBe(2);
  rig.write({ 'models/unit.yml': unit(3).replace('amount: 10', 'amount:  10') });
  rig.write({ 'models/top.sql': 'select customer from {{ref "totals"}} where total > 7\n' });
  expect(await ran('build')).toBe(1);
  rig.write({ 'models/unit.yml': unit(4) });
  expect(await ran('build')).toBe(1);
  // What failed is not forgotten.
  expect(await ran('build')).toBe(1);
});

it('runs a test of a macro again when a macro or a variable changes', async () => {
  const doubled = (expected: number) => `unit_tests:
  - name: doubles
    query: select {{double n=2}} as n, {{var "base"}} as base
    expect: { rows: [{ n: ${expected}, base: 1 }] }
`;
  const project = minimalProject.replace('models:', 'vars: { base: 1 }\nmodels:');
  const rig = createRig({
    'project.yml': project,
    'models/a.sql': 'select 1 as id\n',
    'models/unit.yml': doubled(4),
    'macros/double.sql': '{{params n="integer"}}\n({{n}} * 2)\n',
  });
  const said = async (): Promise<string | undefined> =>
    (await rig.eider('build')).printed.match(/\d+ tests? (?:passed|failed)/)?.[0];
  expect(await said()).toBe('1 test passed');
  expect(await said()).toBeUndefined();
  rig.write({ 'macros/double.sql': '{{params n="integer"}}\n({{n}} + {{n}} + 1)\n' });
  expect(await said()).toBe('1 test failed');
  rig.write({ 'models/unit.yml': doubled(5) });
  expect(await said()).toBe('1 test passed');
  expect(await said()).toBeUndefined();
  rig.write({ 'project.yml': project.replace('base: 1', 'base: 3') });
  expect(await said()).toBe('1 test failed');
});

it('runs a test of rows in files again when one of them holds something else', async () => {
  const rig = createShop({
    ...shop,
    'tests/fixtures/given.csv': 'customer,amount\nx,1\n',
    'tests/fixtures/expected.sql': "select 'x' as customer, 1 as total",
    'models/unit.yml': `unit_tests:
  - name: adds_up
    model: totals
    given: [{ input: orders, fixture: given }]
    expect: { fixture: expected.sql }
`,
  });
  const said = async (): Promise<string | undefined> =>
    (await rig.eider('build')).printed.match(/\d+ tests? (?:passed|failed)/)?.[0];
  expect(await said()).toBe('1 test passed');
  expect(await said()).toBeUndefined();
  rig.write({ 'tests/fixtures/given.csv': 'customer,amount\nx,2\n' });
  expect(await said()).toBe('1 test failed');
  rig.write({ 'tests/fixtures/expected.sql': "select 'x' as customer, 2 as total" });
  expect(await said()).toBe('1 test passed');
  expect(await said()).toBeUndefined();
});

it('counts what did not run: unit tests behind a failure, data tests behind a unit test', async () => {
  const rig = createShop({
    ...shop,
    'models/unit.yml': `${unit(3)}models:
  - name: totals
    columns: [{ name: customer, data_tests: [unique] }]
seeds:
  - name: orders
    columns: [{ name: customer, data_tests: [{ accepted_values: { values: [ann] } }] }]
`,
  });
  const behind = await rig.eider('build');
  expect(behind.printed).toContain(
    '1 kept back, 2 skipped, 1 test failed, 3 tests skipped in 0.00 s',
  );
  rig.write({
    'models/unit.yml': `${unit(4)}models:\n  - name: totals\n    columns: [{ name: customer, data_tests: [unique] }]\n`,
  });
  const held = await rig.eider('build', '--log-format', 'json');
  const skipped = held.stdout
    .split('\n')
    .filter((line) => line.includes('"skipped"') && line.includes('test_finished'))
    .map((line) => JSON.parse(line));
  expect(skipped.map(({ name, reason }) => [name, reason])).toEqual([
    ['unique_totals_customer', 'a unit test did not pass'],
  ]);
});
