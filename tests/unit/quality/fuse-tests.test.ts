/** Which data tests share a statement, and what it says. */
import { expect, it } from 'vitest';
import { fuseTests } from '../../../src/quality/fuse-tests.ts';
import { compileTests, inOrder } from './test-lab.ts';

function fuse(materialized: string, tests: string, isSmall = false): readonly string[] {
  const compiled = compileTests({
    'models/orders.sql': `{{config materialized="${materialized}"}}\nselect 1 as id, 2 as n\n`,
    'models/orders.yml': `models:\n  - name: orders\n    data_tests:\n${tests}`,
  });
  return fuseTests(inOrder(compiled), () => isSmall).map(({ sql }) => sql);
}

const tests = `      - not_null: { column: id }
      - not_null: { column: n, where: id > 0 }
      - unique: { column: id }
      - unique: { column: n }
      - accepted_values: { column: n, values: [1, 2] }
      - relationships: { column: n, to: orders, field: id }
      - unique: { column: id, fail_calc: max(row_count), name: calculated }
      - row_count: { at_least: 1 }
`;

it('asks of a table what its statistics can tell, beside one pass for the rest', () => {
  expect(fuse('table', tests)).toMatchInlineSnapshot(`
    [
      "select
      (select count(*) from memory.main.orders as orders where id is null),
      (select count(*) from (select * from memory.main.orders where (
    id > 0
    )) as orders where n is null),
      (select exists (
      from (select id as value, lag(id) over () as previous, lag(true) over () as follows from memory.main.orders
      where id is not null)
      where follows and (value > previous) is not true
    )::integer),
      (select exists (
      from (select n as value, lag(n) over () as previous, lag(true) over () as follows from memory.main.orders
      where n is not null)
      where follows and (value > previous) is not true
    )::integer),
      count(*) filter (where n not in ('1', '2')),
      case when count(*) < 1 then 1 else 0 end
    from (
    select * from memory.main.orders
    ) as orders",
    ]
  `);
});

it('asks all of a table with few rows in one pass', () => {
  expect(fuse('table', tests, true)).toMatchInlineSnapshot(`
    [
      "select
      count(*) filter (where id is null),
      count(*) filter (where (
    id > 0
    ) and (n is null)),
      count(id) - count(distinct id),
      count(n) - count(distinct n),
      count(*) filter (where n not in ('1', '2')),
      case when count(*) < 1 then 1 else 0 end
    from (
    select * from memory.main.orders
    ) as orders",
    ]
  `);
});

it('counts what fails of a table with few rows in one statement, where each test has its own query', () => {
  const compiled = compileTests({
    'models/orders.sql': 'select 1 as id, 2 as n\n',
    'tests/generic/positive.sql': `{{params model="relation" column="identifier"}}
select * from {{model}} where {{column}} <= 0
`,
    'tests/generic/known.sql': `{{params model="relation" column="identifier"}}
select * from {{model}} anti join {{ref "orders"}} using ({{column}})
`,
    'models/orders.yml': `models:
  - name: orders
    data_tests:
      - positive: { column: id }
      - no_gaps: { column: n }
      - positive: { column: n, fail_calc: sum(n), name: calculated }
  - name: paid
    data_tests:
      - known: { column: id }
      - positive: { column: id }
`,
    'models/paid.sql': 'select 1 as id\n',
  });
  expect(fuseTests(inOrder(compiled), () => true).map(({ sql }) => sql)).toMatchInlineSnapshot(`
    [
      "select failing from (
    select 0 as place, count(*) as failing from (
    select * from memory.main.orders where id <= 0

    )
    union all select 1 as place, count(*) as failing from (
    select tested_row.n as gap_after, lead(tested_row.n) over (order by tested_row.n) as gap_before
    from (
      select distinct n from memory.main.orders
      where n is not null
    ) as tested_row
    qualify lead(tested_row.n) over (order by tested_row.n) <> tested_row.n + 1
    )
    union all select 2 as place, count(*) as failing from (
    select * from memory.main.paid where id <= 0

    )
    ) order by place",
    ]
  `);
});

it('reads a view once, and holds the values of one column at a time', () => {
  expect(fuse('view', tests)).toMatchInlineSnapshot(`
    [
      "select
      count(*) filter (where id is null),
      count(*) filter (where (
    id > 0
    ) and (n is null)),
      count(id) - count(distinct id),
      count(*) filter (where n not in ('1', '2')),
      case when count(*) < 1 then 1 else 0 end
    from (
    with orders as (
    select 1 as id, 2 as n

    )
    from (
    select * from orders
    )
    ) as orders",
    ]
  `);
});

it('narrows a test that says so to the rows that a build has written', () => {
  const compiled = compileTests({
    'models/orders.sql': '{{config materialized="table"}}\nselect 1 as id, 2 as n\n',
    'models/orders.yml':
      'models:\n  - name: orders\n    data_tests: [{ not_null: { column: id, where: n > 1, scope: changed } }, { not_null: { column: n } }, { row_count: { at_least: 1, scope: changed } }, { unique: { column: id, scope: changed } }]\n',
  });
  const [changed, whole, ofAll, key] = inOrder(compiled);
  expect(whole?.within).toBeUndefined();
  expect(ofAll?.within).toBeUndefined();
  expect(key?.within?.('n >= 5')?.query.text).toBe(
    'select id, count(*) as row_count from (select * from memory.main.orders where row(id, 0) in (select row(id, 0) from memory.main.orders where n >= 5))\nwhere id is not null\ngroup by id\nhaving count(*) > 1',
  );
  const narrowed = changed?.within?.('n >= 5');
  expect(narrowed?.query.text).toBe(
    'select * from (select * from (select * from memory.main.orders where n >= 5) as orders where (\nn > 1\n))\nwhere id is null',
  );
  expect(narrowed?.scan?.failing).toBe('count(*) filter (where (\nn > 1\n) and (id is null))');
  expect(narrowed?.scan?.source).toBe(
    'select * from (select * from memory.main.orders where n >= 5)',
  );
  expect(narrowed?.within).toBeUndefined();
});
