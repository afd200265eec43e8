/**
 * 200 unit tests as one command, against the same command with one: of single models, of chains
 * over three models, and of incremental models through two arrivals, each kind alone and in a mix.
 * `node bench/unit-tests.mjs [tests]`; build first (`npm run build`).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eider, measure, median, print, scratch } from './measure.mjs';

const count = Number(process.argv[2] ?? 200);
const groups = 20;
const cwd = scratch('unit-tests');

write('project.yml', 'name: bench\nmodels: { +materialized: table }\n');
write(
  'models/sources.yml',
  'sources:\n  - name: raw\n    tables:\n      - name: orders\n        columns:\n          - { name: order_id, type: bigint }\n          - { name: customer_id, type: bigint }\n          - { name: day, type: date }\n          - { name: amount, type: "decimal(9,2)" }\n          - { name: status, type: varchar }\n',
);
for (let group = 0; group < groups; group++) {
  write(
    `models/staged_${group}.sql`,
    'select order_id, customer_id, day, amount, lower(status) as status\nfrom {{source "raw" "orders"}}\nwhere order_id is not null\n',
  );
  write(
    `models/totals_${group}.sql`,
    `select customer_id, sum(amount) filter (where status = 'paid') as paid, count(*) as orders\nfrom {{ref "staged_${group}"}}\ngroup by customer_id\n`,
  );
  write(
    `models/best_${group}.sql`,
    `select t.customer_id, t.paid, max(s.day) as last_day\nfrom {{ref "totals_${group}"}} t join {{ref "staged_${group}"}} s using (customer_id)\nwhere t.paid > 100\ngroup by all\n`,
  );
  write(
    `models/days_${group}.sql`,
    `{{config materialized="incremental" time_column="day" grain="day"}}\nselect day, sum(amount) as amount\nfrom {{ref "staged_${group}"}}\ngroup by day\n`,
  );
}

const kinds = {
  single: (number) => `
  - name: single_${number}
    model: totals_${number % groups}
    given:
      - input: staged_${number % groups}
        rows:
          - { customer_id: 1, amount: ${number}, status: paid }
          - { customer_id: 1, amount: 5, status: open }
    expect: { rows: [{ customer_id: 1, paid: ${number}, orders: 2 }] }`,
  chain: (number) => `
  - name: chain_${number}
    given:
      - input: raw.orders
        rows: [{ order_id: 1, customer_id: 1, amount: ${200 + number}, status: PAID, day: 2024-03-01 }]
    expect:
      - { model: totals_${number % groups}, rows: [{ customer_id: 1, paid: ${200 + number} }] }
      - { model: best_${number % groups}, rows: [{ customer_id: 1, last_day: 2024-03-01 }] }`,
  arrivals: (number) => `
  - name: arrivals_${number}
    model: days_${number % groups}
    given: [{ input: staged_${number % groups}, rows: [{ day: 2024-03-01, amount: ${number} }, { day: 2024-03-02, amount: 2 }] }]
    expect: { rows: [{ day: 2024-03-01, amount: ${number} }, { day: 2024-03-02, amount: 2 }] }
    then:
      - given: [{ input: staged_${number % groups}, rows: [{ day: 2024-03-01, amount: 1 }] }]
        expect: { rows: [{ day: 2024-03-01, amount: ${number + 1} }, { day: 2024-03-02, amount: 2 }] }`,
};

const one = measureTests('one unit test', [kinds.single(0)]);
for (const [kind, write] of Object.entries(kinds)) {
  measureTests(
    `${count} of one kind: ${kind}`,
    Array.from({ length: count }, (_, n) => write(n)),
  );
}
const mix = [
  'single',
  'single',
  'single',
  'single',
  'single',
  'single',
  'single',
  'chain',
  'chain',
  'arrivals',
];
const mixed = Array.from({ length: count }, (_, n) => kinds[mix[n % mix.length]](n));
measureTests(`${count} mixed: 7 single, 2 chains, 1 of arrivals in ten`, mixed);

function measureTests(name, tests) {
  write('models/unit.yml', `unit_tests:${tests.join('')}\n`);
  const args = [process.execPath, eider, 'test', '--select', 'test_type:unit'];
  const results = measure(args, { cwd, runs: 3 });
  print(name, results, tests.length > 1 ? one : undefined);
  return median(results);
}

function write(path, text) {
  mkdirSync(join(cwd, path, '..'), { recursive: true });
  writeFileSync(join(cwd, path), text);
}
