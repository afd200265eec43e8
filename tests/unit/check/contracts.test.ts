/** Contracts against what queries have, as text and without a warehouse. */
import { expect, it } from 'vitest';
import { check, shop } from './check-lab.ts';

const query = 'select id, amount, day, customer from {{source "raw" "orders"}}';

function contract(columns: string, more = 'contract: enforced'): string {
  return `models:\n  - name: m\n    ${more}\n    columns: [${columns}]\n`;
}

it('is kept whatever the names of types, the order and the case of columns', async () => {
  const columns =
    '{name: ID, type: int}, {name: customer, data_type: text}, {name: day, type: date}, {name: amount, type: "numeric(18, 2)"}';
  for (const more of [
    'contract: enforced',
    'contract: {enforced: true}',
    'config: {contract: {enforced: true}}',
  ]) {
    const files = { 'models/sources.yml': shop, 'models/m.sql': query };
    expect((await check({ ...files, 'models/m.yml': contract(columns, more) })).said).toBe('');
  }
  const none = contract('{name: x, type: int}', 'contract: {enforced: false}');
  const files = { 'models/sources.yml': shop, 'models/m.sql': query, 'models/m.yml': none };
  expect((await check(files)).said).toBe('');
});

it('shows what was expected beside what was found, at the contract', async () => {
  const columns =
    '{name: id, type: varchar}, {name: amount, type: "decimal(18,2)"}, {name: revenue, type: double}';
  const { said } = await check({
    'models/sources.yml': shop,
    'models/m.sql': query,
    'models/m.yml': contract(columns),
  });
  expect(said).toMatchInlineSnapshot(`
    "models/m.yml:3:15: error[E0350] m does not keep its contract: 1 column missing, 1 column of another type, 2 columns too many
      at    "enforced"
      hint  change the query; or, once its readers know, the contract: eider contract pull m"
  `);
});

it('needs columns, each with a type that there is', async () => {
  const { said } = await check({
    'models/sources.yml': shop,
    'models/m.sql': query,
    'models/n.sql': query,
    'models/m.yml': `${contract('{name: id}, {name: amount, type: integr}')}  - name: n\n    contract: enforced\n`,
  });
  expect(said).toMatchInlineSnapshot(`
    "models/m.yml:4:22: error[E0351] the contract of m names no type for "id"
      at    "id"
      hint  let the types be written: eider contract pull m
    models/m.yml:4:34: error[E0351] "integr", the type of "amount", is no type
      at    "amount"
      hint  did you mean "INTEGER"?
    models/m.yml:6:15: error[E0351] n has a contract, and no column is listed
      at    "enforced"
      hint  let the columns be written: eider contract pull n"
  `);
});

it('says which constraints no build would hold', async () => {
  const files = {
    'models/sources.yml': shop,
    'models/m.sql': `{{config materialized="view"}}${query}`,
    'models/m.yml': 'models: [{name: m, columns: [{name: id, constraints: [{type: not_null}]}]}]\n',
  };
  expect((await check(files)).said).toMatchInlineSnapshot(`
    "models/m.yml:1:62: error[E0352] m is a view: no build can hold its rows to not_null
      at    "not_null"
      hint  materialize it as a table, or write a data test"
  `);
  const refused = `models:
  - name: m
    constraints:
      - { type: primary_key }
      - { type: check, columns: id }
      - { type: foreign_key, columns: [id], to: other, to_columns: [id] }
      - { type: custom, expression: x }
    columns:
      - name: id
        constraints: [{ type: unique, expression: "x > 1" }]
`;
  await expect(check({ ...files, 'models/m.yml': refused })).rejects.toMatchInlineSnapshot(`
    [Error: models/m.yml:4:17: error[E0352] Eider holds no constraint of this kind: primary_key without columns
      at    "primary_key"
      hint  add \`columns:\` with their names
    models/m.yml:5:17: error[E0352] Eider holds no constraint of this kind: a check without a condition
      at    "check"
      hint  add \`expression:\` with an SQL condition
    models/m.yml:6:17: error[E0352] Eider holds no constraint of this kind: foreign_key
      at    "foreign_key"
      hint  write the data test \`relationships\`: it is held before publishing
    models/m.yml:7:17: error[E0352] Eider holds no constraint of this kind: custom
      at    "custom"
      hint  write a \`check\` with an SQL condition, or a data test
    models/m.yml:10:31: error[E0352] Eider holds no constraint of this kind: unique with an expression
      at    "unique"
      hint  an SQL condition belongs to a constraint of type \`check\`]
  `);
});
