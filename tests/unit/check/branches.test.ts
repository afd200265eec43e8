/** Both branches of `#incremental` are bound, and what is wrong with either is said where it stands. */
import { expect, it } from 'vitest';
import { check, shop } from './check-lab.ts';

const orders = '{{source "raw" "orders"}}';
const appends = '{{config materialized="incremental" strategy="append"}}\n';
const newer = '{{#incremental}}where day > (select max(day) from {{this}}){{/incremental}}';

it('says nothing where both are right', async () => {
  const { said, columns } = await check({
    'models/sources.yml': shop,
    'macros/newer.sql': newer,
    'models/a.sql': `${appends}select id, day from ${orders} ${newer}`,
    'models/b.sql': `${appends}select id, day from {{ref "a"}} {{newer}}`,
    'models/c.sql': `${appends}{{#incremental}}select day, id from ${orders}{{else}}select id, day from ${orders}{{/incremental}}`,
  });
  expect(said).toBe('');
  expect(columns('b')).toBe('id INTEGER, day DATE');
});

it('finds mistakes in the branch, through macros, and other columns', async () => {
  const { said, relation } = await check({
    'models/sources.yml': shop,
    'macros/newer.sql': newer.replace('day >', 'dya >'),
    'models/a.sql': `${appends}select id, day from ${orders}\n${newer.replace('day >', 'dayy >')}`,
    'models/b.sql': `${appends}select id, day from ${orders} {{newer}}`,
    'models/c.sql': `${appends}{{#incremental}}select id, day as d from ${orders} where day > current_date - 3 and id > 'x'::integer{{else}}select id, day from ${orders}{{/incremental}}`,
    'models/d.sql': `${appends}select id, day from ${orders} o\n{{#incremental}}where o.day > (select max(day) from {{this}} t where t.iid = o.id){{/incremental}}`,
    'models/e.sql': `{{config materialized="incremental" strategy="merge" unique_key="id" on_schema_change="sync"}}\nselect id, day {{#incremental}}, 1 as more{{/incremental}} from ${orders}`,
    'models/reader.sql': 'select id from {{ref "a"}}',
  });
  expect(said).toMatchInlineSnapshot(`
    "models/a.sql:3:23: error[E0301] column "dayy" does not exist
      at    "dayy"
      label there is day, id
      hint  did you mean "day"?
    models/b.sql:2:47: error[E0301] column "dya" does not exist
      at    "{{newer}}"
      label there is day, amount
      see   macros/newer.sql:1:23: in macro newer
      hint  did you mean "day"?
    models/c.sql:2:1: error[E0344] #incremental gives c other columns than its whole query
      at    "{{#incremental}}"
      label it lacks day; it adds d
      hint  select the same columns in both branches
    models/c.sql:2:80: error[E0337] current_date() differs from run to run, and c is incremental
      at    "current_date"
      hint  use {{run_started_at}}: one moment for the whole run, which can be frozen
    models/c.sql:2:106: error[E0335] could not convert string 'x' to INTEGER
      at    "'x'"
      label this fails whatever the rows are
      hint  correct it, or write try_cast where NULL is meant
    models/d.sql:3:72: error[E0301] column "iid" does not exist
      at    "iid"
      label there is id, day
      hint  did you mean "id"?
    models/e.sql:2:16: warning[E0344] #incremental gives e other columns than its whole query
      at    "{{#incremental}}"
      label it adds more
      hint  select the same columns in both branches"
  `);
  expect(relation('reader')?.state).toBe('checked');
});

it('says what is wrong with both of them once', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/a.sql': `${appends}select id, day, random() as r from ${orders} ${newer}`,
    'models/b.sql': `${appends}select idd, day from ${orders} ${newer}`,
  });
  expect(said.match(/error/g)).toHaveLength(2);
});
