/** Commands that read: asked for nothing, for too much, or before anything was built. */
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const shop = {
  'models/orders.sql': 'select 1 as order_id\n',
  'models/orders.yml': `models:
  - name: orders
    columns: [{ name: order_id, data_tests: [not_null] }]
exposures:
  - name: report
    type: dashboard
    owner: { name: Ann }
    depends_on: [orders]
`,
};

it('show wants to know what', async () => {
  const { code, stdout, stderr } = await createShop(shop).eider('show');
  expect(stderr).toMatchInlineSnapshot(`
    "error[E0702] show what?
      = name a model, seed, source or test, or give --inline "select …"
    "
  `);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});

it('show takes one node, and one with rows', async () => {
  const rig = createShop({ ...shop, 'models/other.sql': 'select 1 as a\n' });
  const several = await rig.eider('show', 'resource_type:model');
  expect(several.printed).toMatchInlineSnapshot(`
    "error[E0702] "resource_type:model" names 2 nodes: model.shop.orders, model.shop.other
    "
  `);
  expect(several.code).toBe(2);
  const exposure = await rig.eider('show', 'exposure:report');
  expect(exposure.printed).toMatchInlineSnapshot(`
    "error[E0702] report is an exposure: it has no rows
    "
  `);
  expect(exposure.code).toBe(2);
  const unknown = await rig.eider('show', 'order');
  expect(unknown.printed).toMatchInlineSnapshot(`
    "error[E0702] nothing is named "order"
      = did you mean "orders"?
    "
  `);
  expect(unknown.code).toBe(2);
});

it('lineage takes one node', async () => {
  const rig = createShop({ ...shop, 'models/other.sql': 'select 1 as a\n' });
  const { code, printed } = await rig.eider('lineage', 'resource_type:model');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0702] "resource_type:model" names 2 nodes: model.shop.orders, model.shop.other
    "
  `);
  expect(code).toBe(2);
});

it('show says that nothing is built yet, and makes no warehouse', async () => {
  const rig = createShop(shop);
  const { code, printed } = await rig.eider('show', 'orders');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0607] target/dev.duckdb does not exist yet
      = build it first: eider build
    "
  `);
  expect(code).toBe(1);
  expect(await rig.contents()).toBe('no warehouse');
});
