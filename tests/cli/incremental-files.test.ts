/** Incremental models over sources in files: a file that came, changed or went costs its days. */
import { expect, it } from 'vitest';
import { createShop, type Rig } from './rig.ts';

const daily = `{{config materialized="incremental" time_column="day" grain="day"}}
select cast("at" as date) as day, sum(amount)::integer as spend
from {{source "raw" "orders"}}
group by all
`;

const sources = (location: string): string => `sources:
  - name: raw
    tables:
      - name: orders
        location: ${location}
`;

const csv = (...rows: readonly string[]): string => ['at,amount', ...rows, ''].join('\n');

async function built(rig: Rig): Promise<string | undefined> {
  const { code, printed } = await rig.eider('build');
  expect(code, printed).toBe(0);
  return / {2,}\d+\.\d+ s {3}(.*)$/m.exec(printed)?.[1] ?? printed.trim().split('\n').at(-1);
}

const rowsOf = (rig: Rig) => rig.query('from daily order by all');

it('builds the days of CSV files that came, changed, or went', async () => {
  const rig = createShop({
    'models/sources.yml': sources('data/orders_*.csv'),
    'models/daily.sql': daily,
    'data/orders_1.csv': csv('2024-02-01 10:00:00,5', '2024-02-02 10:00:00,7'),
    'data/orders_2.csv': csv('2024-02-03 10:00:00,5', '2024-02-04 10:00:00,7'),
  });
  expect(await built(rig)).toBe('first build');
  rig.write({ 'data/orders_3.csv': csv('2024-02-05 10:00:00,5', '2024-02-03 11:00:00,7') });
  expect(await built(rig)).toBe(
    'late or changed rows in raw.orders (2024-02-03); new rows in raw.orders (2024-02-05)',
  );
  expect(await built(rig)).toBe('1 up to date in 0.00 s');
  rig.write({ 'data/orders_3.csv': csv('2024-02-05 10:00:00,5') });
  expect(await built(rig)).toBe('late or changed rows in raw.orders (2024-02-03)');
  rig.remove('data/orders_2.csv');
  await built(rig);
  expect(await rowsOf(rig)).toEqual([
    ['2024-02-01', 5],
    ['2024-02-02', 7],
    ['2024-02-05', 5],
  ]);
});

it('builds the day of a new Hive partition, through a view', async () => {
  const rig = createShop({
    'models/sources.yml': `sources:
  - name: raw
    tables:
      - name: orders
        location: { path: "lake/**/*.parquet", options: { hive_partitioning: true } }
`,
    'models/stg_orders.sql':
      '{{config materialized="view"}}\nselect day::date as day, amount from {{source "raw" "orders"}}\n',
    'models/daily.sql': `{{config materialized="incremental" time_column="day" grain="day"}}
select day, sum(amount)::integer as spend from {{ref "stg_orders"}} group by day
`,
    'lake/empty.txt': '',
  });
  const partition = (day: string, amount: number) =>
    rig.execute(
      `copy (select ${amount} as amount, '${day}' as day) to '${rig.folder}/lake' (format parquet, partition_by (day), overwrite_or_ignore)`,
      'lake/scratch.duckdb',
    );
  await partition('2024-02-01', 1);
  await partition('2024-02-02', 2);
  await built(rig);
  await partition('2024-02-03', 3);
  await partition('2024-02-01', 4);
  expect(await built(rig)).toBe(
    'late or changed rows in raw.orders (2024-02-01); new rows in raw.orders (2024-02-03)',
  );
  expect(await rowsOf(rig)).toEqual([
    ['2024-02-01', 4],
    ['2024-02-02', 2],
    ['2024-02-03', 3],
  ]);
});
