/** What is not built again, and everything that makes it be built again, with its reason. */
import { describe, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

/** The lines of nodes, without durations: what was done, and why. */
async function build(rig: Rig, ...args: string[]): Promise<string[]> {
  const { stdout, stderr, code } = await rig.eider('build', '--log-format', 'json', ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return linesOf(stdout);
}

function linesOf(stdout: string): string[] {
  const events = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return events.flatMap(({ type, name, status, reason }) => {
    if (type === 'node_finished' && status !== 'up_to_date') return [`${name}: ${reason}`];
    return type === 'test_finished' ? [`${name} ${status}`] : [];
  });
}

const shop = {
  'macros/amount.sql': '{{params column="identifier"}}\n{{column}} * 2',
  'seeds/cents.csv': 'id,cents\n1,100\n2,200\n',
  'models/orders.sql':
    'select id, {{amount column="cents"}} as amount\nfrom {{ref "cents"}} where cents > {{var "least"}}\n',
  'models/view_of.sql': '{{config materialized="view"}}\nselect * from {{ref "orders"}}\n',
  'models/short.sql': '{{config materialized="ephemeral"}}\nselect id from {{ref "view_of"}}\n',
  'models/counted.sql': 'select count(*) as n from {{ref "short"}}\n',
  'models/models.yml':
    'models:\n  - name: counted\n    columns: [{ name: n, data_tests: [not_null] }]\n',
  'project.yml': `name: shop
target: dev
targets:
  dev: { path: target/dev.duckdb, threads: 1 }
  other: { path: target/dev.duckdb, schema: other, threads: 1 }
vars: { least: 0 }
models: { +materialized: table }
`,
};

describe('a second build', () => {
  it('does nothing where nothing changed, and says so', async () => {
    const rig = createRig(shop);
    await build(rig);
    const before = await rig.query('select count(*) from _eider.relations');
    const { printed } = await rig.eider('build', '--verbose');
    expect(printed).toMatchInlineSnapshot(`
      "eider build · shop · dev (target/dev.duckdb)
      8 files checked in 0.00 s · 4 models, 1 seed, 1 test · 4 up to date

        seed   cents           up to date                        same code, same inputs
        table  orders          up to date                        same code, same inputs
        view   view_of         up to date                        same code, same inputs
        table  counted         up to date                        same code, same inputs

      4 up to date in 0.00 s
      "
    `);
    expect(await rig.query('select count(*) from _eider.relations')).toEqual(before);
    const { printed: planned } = await rig.eider('plan');
    expect(planned).toMatchInlineSnapshot(`
      "eider plan · 3 models, 1 seed · 4 up to date
      "
    `);
  });

  it('follows what counts: code, macros, variables, configuration, and nothing else', async () => {
    const rig = createRig(shop);
    await build(rig);
    rig.write({
      'models/orders.sql': `-- what was ordered\nselect id,\n  {{amount column="cents"}} as amount\nfrom {{ref "cents"}}\nwhere cents > {{var "least"}}\n`,
    });
    expect(await build(rig)).toEqual([]);
    rig.write({ 'macros/amount.sql': '{{params column="identifier"}}\n{{column}} * 3' });
    expect(await build(rig)).toEqual([
      'orders: its code changed',
      'not_null_counted_n passed',
      'counted: orders changed',
    ]);
    expect(await build(rig, '--vars', '{least: 100}')).toEqual([
      'orders: its code changed',
      'not_null_counted_n passed',
      'counted: orders changed',
    ]);
    // Without the variable it is the code of before; what it makes is counted anew.
    expect(await build(rig)).toHaveLength(3);
  });
});
