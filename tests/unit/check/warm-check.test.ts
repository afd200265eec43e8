/** What a second check asks the engine, and what it makes of a damaged memory. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckMemory } from '../../../src/check/cache/check-memory.ts';
import { checkProject } from '../../../src/check/check-project.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import type { Engine, EngineSettings } from '../../../src/engine/engine.ts';
import { compile } from '../../../src/pipeline.ts';
import { print } from '../project/virtual-project.ts';
import { shop } from './check-lab.ts';

const tree = {
  'project.yml': 'name: shop\nmodels: { +materialized: table }\n',
  'seeds/codes.csv': 'code,price\n007,1.50\n',
  'macros/twice.sql': '{{params x="sql"}}\n(2 * {{x}})\n',
  'models/sources.yml': shop,
  'models/a.sql': 'select id, day, customer from {{source "raw" "orders"}}\n',
  'models/b.sql': 'select {{twice x="id"}} as id, day from {{ref "a"}}\n',
  'models/c.sql': 'select id from {{ref "b"}} where id < 5\n',
  'models/marts/d.sql': 'select price from {{ref "codes"}}\n',
  'models/marts/e.sql': 'select a.customer = a.day as big\nfrom {{ref "a"}} a\n',
  'tests/none.sql': 'select * from {{ref "c"}} where id > 3\n',
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-warm-'));
  for (const [path, text] of Object.entries(tree)) write(path, text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The models and tests whose queries the engine was asked about, and what was said. */
async function check(code = 'this program') {
  const asked: string[] = [];
  let opened = 0;
  const open = (settings: EngineSettings): Promise<Engine> => {
    opened++;
    return openDuckdb({ ...settings, onStatement: (sql) => void asked.push(sql) });
  };
  const { value, diagnostics } = compile({
    workingFolder: folder,
    env: {},
    runStartedAt: '2024-01-01T00:00:00Z',
  });
  if (!value) throw new Error(print(diagnostics));
  const memory = openCheckMemory(join(folder, 'checks.txt'), code);
  const { compiled, project, graph } = value;
  const now = () => Date.now() + 1000;
  const checked = await checkProject(compiled, { project, open, memory, now });
  memory.store((id) => graph.nodes.has(id));
  const plans = asked.filter((sql) => sql.includes('json_serialize_plan'));
  const queries = [...compiled.models.values(), ...compiled.tests.values()];
  const bound = queries.filter(({ query }) =>
    plans.some((sql) => sql.includes(query.text.trim().replaceAll("'", "''"))),
  );
  return {
    bound: bound.map(({ node }) => node.name).join(' '),
    opened,
    said: print(checked.diagnostics),
  };
}

describe('a second check', () => {
  it('asks nothing where nothing has changed', async () => {
    expect((await check()).bound).toBe('d a b e c none');
    expect(await check()).toMatchObject({ bound: '', opened: 0 });
  });

  it('asks about what has changed alone, as long as its columns stay', async () => {
    await check();
    write(
      'models/a.sql',
      'select id, day, upper(customer) as customer from {{source "raw" "orders"}}',
    );
    expect((await check()).bound).toBe('a');
  });

  it('goes on to what reads other columns', async () => {
    await check();
    write('models/a.sql', 'select id + 1 as id, day, customer from {{source "raw" "orders"}}');
    expect((await check()).bound).toBe('a');
    write('models/a.sql', 'select id::bigint as id, day, customer from {{source "raw" "orders"}}');
    expect((await check()).bound).toBe('a b e c none');
  });

  it('asks about what a macro or a folder reaches', async () => {
    await check();
    write('macros/twice.sql', '{{params x="sql"}}\n({{x}} + {{x}})\n');
    expect((await check()).bound).toBe('b');
    write(
      'project.yml',
      'name: shop\nmodels: { +materialized: table, marts: { +schema: marts } }\n',
    );
    expect((await check()).bound).toBe('d e');
  });

  it('asks about all that reads a seed whose types have changed', async () => {
    await check();
    write('seeds/codes.csv', 'code,price\n007,1.75\n008,2.00\n');
    expect((await check()).bound).toBe('');
    write('seeds/codes.csv', 'code,price\n007,many\n');
    expect((await check()).bound).toBe('d');
  });

  it('says at the place of today what it said before', async () => {
    const first = await check();
    expect(first.said).toContain('models/marts/e.sql:1:8: warning[E0336]');
    write('models/marts/e.sql', `{{#if true}}\n{{/if}}\n${tree['models/marts/e.sql']}`);
    const second = await check();
    expect(second.said).toContain('models/marts/e.sql:3:8: warning[E0336]');
    expect(second.bound).toBe('');
  });

  it.each([
    ['a column that is not there', 'select idd from {{ref "b"}}\n'],
    ['a complaint without a place', 'select id from {{ref "b"}} group by 3\n'],
    ['a syntax error', 'select id form {{ref "b"}}\n'],
    ['two columns of one name', 'select id, id from {{ref "b"}}\n'],
    ['a constant that can only fail', 'select id + \'x\'::integer as id from {{ref "b"}}\n'],
    [
      'a mistake in the branch',
      '{{config materialized="incremental" strategy="append"}}select id from {{ref "b"}} {{#incremental}}where idd > 1{{/incremental}}\n',
    ],
  ])('asks nothing about a model with %s, while nothing changes', async (_, sql) => {
    write('models/c.sql', sql);
    const first = await check();
    expect(first.said).toContain('models/c.sql:1:');
    expect(await check()).toMatchObject({ bound: '', opened: 0, said: first.said });
    write('models/marts/d.sql', 'select price from {{ref "codes"}} where true\n');
    expect(await check()).toMatchObject({ bound: 'd', said: first.said });
  });

  it.each([
    ['a column that is not there', 'select idd from {{ref "c"}}\n'],
    ['a syntax error', 'select id form {{ref "c"}}\n'],
  ])('asks nothing about a data test with %s, while nothing changes', async (_, sql) => {
    write('tests/none.sql', sql);
    const first = await check();
    expect(first.said).toContain('tests/none.sql:1:');
    expect(first.said).toContain('did you mean');
    expect(await check()).toMatchObject({ bound: '', opened: 0, said: first.said });
    write('models/c.sql', 'select id, 1 as idd from {{ref "b"}}\n');
    expect((await check()).bound).toBe('c none');
  });

  it('says again what is wrong with tests that bind', async () => {
    const tests = (calculation: string) => `models:
  - name: c
    columns:
      - name: id
        data_tests:
          - accepted_values: { values: [1, two] }
          - accepted_range: { min: 1, fail_calc: ${calculation} }
`;
    write('models/c.yml', tests('max(nobody)'));
    const first = await check();
    expect(first.said).toMatchInlineSnapshot(`
      "models/marts/e.sql:1:8: warning[E0336] column a.customer, a text, is compared with a DATE
        at    "a.customer"
        label each value is converted, and one that is no DATE stops the query
        hint  write try_cast(a.customer as DATE), or compare texts
      models/c.yml:7:50: error[E0413] accepted_range_c_id_1 could not run: its \`fail_calc\` is wrong: column "nobody" does not exist
        at    "max(nobody)"
      models/c.yml:6:40: error[E0335] could not convert string 'two' to INTEGER
        at    "[1, two]"
        hint  write what id can be compared with"
    `);
    expect(await check()).toMatchObject({ bound: '', opened: 0, said: first.said });
    write('models/c.yml', `# moved\n${tests('max(nobody)')}`);
    const moved = await check();
    expect(moved).toMatchObject({ bound: '', opened: 0 });
    rmSync(join(folder, 'checks.txt'));
    expect((await check()).said).toBe(moved.said);
    write('models/c.yml', tests(`"'many'"`));
    expect((await check()).said).toContain("'many' is VARCHAR, not a number");
    write('models/c.yml', tests('max(id)').replace('two', '2'));
    expect((await check()).said).not.toContain('c.yml');
    expect((await check()).opened).toBe(0);
  });

  it('asks a query of a unit test anew where it, its rows or what it reads differ', async () => {
    const unitTest = (price: string, half = '1.25') => `unit_tests:
  - name: doubles
    query: select {{twice x="price"}} as price, n from {{ref "d"}}, numbers
    given:
      - { input: d, rows: [{ price: ${price} }] }
      - { input: numbers, rows: [{ n: 1 }] }
    expect: { rows: [{ price: ${half} }] }
`;
    write('models/d.yml', unitTest('0.5'));
    const first = await check();
    expect(await check()).toMatchObject({ bound: '', opened: 0, said: first.said });
    write('models/d.yml', unitTest('0.5', 'much'));
    const wrong = await check();
    expect(wrong.said).toContain('"much" is no');
    expect((await check()).said).toBe(wrong.said);
    write('models/d.yml', unitTest('0.7'));
    expect((await check()).opened).toBe(1);
    expect((await check()).opened).toBe(0);
    write('macros/twice.sql', '{{params x="sql"}}\n(2 * {{x}} + nobody)\n');
    expect((await check()).said).toContain('column "nobody" does not exist');
    write('macros/twice.sql', '{{params x="sql"}}\n(2 * {{x}})\n');
    await check();
    expect((await check()).opened).toBe(0);
    write('models/marts/d.sql', 'select price::varchar as price from {{ref "codes"}}\n');
    const retyped = await check();
    expect(retyped.said).not.toBe(first.said);
    expect((await check()).said).toBe(retyped.said);
  });

  it('asks again about a mistake when what it reads, or might read, has changed', async () => {
    await check();
    write('models/c.sql', 'select idd from {{ref "b"}}\n');
    expect(await check()).toMatchObject({ bound: 'c', said: expect.stringContaining('"idd"') });
    write('models/b.sql', 'select id as idd, day from {{ref "a"}}\n');
    expect(await check()).toMatchObject({ bound: 'b c none' });
    write('models/b.sql', tree['models/b.sql']);
    write(
      'models/c.sql',
      'select idd from {{ref "b"}}, read_csv(\'DATA.csv\')\n'.replace('DATA', folder),
    );
    expect((await check()).bound).toBe('b c');
    expect((await check()).bound).toBe('c');
  });
});

describe('a memory', () => {
  const all = 'd a b e c none';
  const damage = (change: (text: string) => string): void => {
    const path = join(folder, 'checks.txt');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

  it.each<[string, (text: string) => string]>([
    ['that is cut short', (text) => text.slice(0, -1)],
    ['in which a letter is another', (text) => text.replace('INTEGER', 'INTEGET')],
    ['that is empty', () => ''],
    ['that is something else', () => '{"version": 1}\n'],
  ])('%s is none', async (_, change) => {
    await check();
    damage(change);
    expect((await check()).bound).toBe(all);
    expect((await check()).bound).toBe('');
  });

  it('of another program is none', async () => {
    await check('another program');
    expect((await check()).bound).toBe(all);
  });

  it('forgets nodes that are gone', async () => {
    await check();
    expect(readFileSync(join(folder, 'checks.txt'), 'utf8')).toContain('model.shop.c');
    rmSync(join(folder, 'models/c.sql'));
    rmSync(join(folder, 'tests/none.sql'));
    await check();
    expect(readFileSync(join(folder, 'checks.txt'), 'utf8')).not.toContain('model.shop.c');
  });
});
