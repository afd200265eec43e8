/**
 * Twenty data tests that pass on 10 million rows, in one statement and one by one, in turns in one
 * process: on a table, on a view over it, and on the same rows as a Parquet file.
 * `node bench/fused-tests.mjs [rows]`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { bundle } from '../scripts/build.mjs';
import { median, print, root, scratch } from './measure.mjs';

const parts = join(root, 'dist/bench');
await bundle(
  {
    duckdb: 'src/engine/duckdb.ts',
    pipeline: 'src/pipeline.ts',
    runTests: 'src/run/run-tests.ts',
  },
  parts,
);
const load = createRequire(join(parts, 'duckdb.cjs'));
const { openDuckdb } = load('./duckdb.cjs');
const { compile } = load('./pipeline.cjs');
const { runTests } = load('./runTests.cjs');

const rows = Number(process.argv[2] ?? 10_000_000);
const folder = scratch('tests');
const tests = `
    data_tests:
      - row_count: { at_least: 1 }
      - unique_combination: { columns: [order_id, line] }
      - expression_is_true: { expression: "price >= discount" }
      - expression_is_true: { expression: "sent_on is null or sent_on >= ordered_on" }
    columns:
      - { name: line_id, data_tests: [not_null, unique] }
      - { name: order_id, data_tests: [not_null] }
      - { name: line, data_tests: [not_null, { accepted_range: { min: 0, max: 3 } }] }
      - { name: status, data_tests: [not_null, { accepted_values: { values: [open, paid, sent, back, lost] } }] }
      - { name: country, data_tests: [not_null, { matches: { pattern: "^[A-Z]{2}$" } }, { accepted_values: { values: [AT, BE, CH, DE, DK, ES, FR, IT, NL, PL] } }] }
      - { name: price, data_tests: [not_null, { accepted_range: { min: 0, max: 500 } }, not_constant] }
      - { name: discount, data_tests: [{ accepted_range: { min: 0 } }] }
      - { name: ordered_on, data_tests: [not_null, { accepted_range: { min: "2020-01-01" } }] }
`;
const file = join(folder, 'lines.parquet');
const files = {
  'project.yml': 'name: bench\n',
  'models/lines_table.sql': '{{config materialized="table"}}\nselect 1 as x\n',
  'models/lines_view.sql':
    '{{config materialized="view"}}\nselect l.*, o.ordered_on, o.country\nfrom {{source "raw" "line_facts"}} l join {{source "raw" "order_facts"}} o using (order_id)\n',
  'models/lines.yml': `models:\n  - name: lines_table${tests}  - name: lines_view${tests}sources:\n  - name: raw\n    schema: main\n    tables:\n      - { name: line_facts }\n      - { name: order_facts }\n  - name: files\n    tables:\n      - name: lines_file\n        location: { path: lines.parquet, format: parquet }${tests.replaceAll('\n', '\n    ')}\n`,
};
for (const [path, text] of Object.entries(files)) {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const { value, diagnostics } = compile({
  workingFolder: folder,
  env: {},
  runStartedAt: '2024-06-01T00:00:00Z',
});
if (!value) throw new Error(JSON.stringify(diagnostics.map(({ message }) => message)));

const path = join(folder, 'target/dev.duckdb');
mkdirSync(join(folder, 'target'));
const engine = await openDuckdb({ path, threads: 2 });
const connection = await engine.connect();
await connection.run(`
  create table main.line_facts as
    select range as line_id, range // 4 as order_id, range % 4 as line,
      ['open', 'paid', 'sent', 'back', 'lost'][(1 + hash(range) % 5)::integer] as status,
      (hash(range + 1) % 50000 / 100)::decimal(9, 2) as price, (0)::decimal(9, 2) as discount,
      if(range % 7 = 0, null, date '2024-02-01') as sent_on
    from range(${rows});
  create table main.order_facts as
    select range as order_id, date '2020-01-01' + (range % 1000)::integer as ordered_on,
      ['AT', 'BE', 'CH', 'DE', 'DK', 'ES', 'FR', 'IT', 'NL', 'PL'][(1 + hash(range) % 10)::integer] as country
    from range(${Math.ceil(rows / 4)});
  create table main.lines_table as
    select l.*, o.ordered_on, o.country from main.line_facts l join main.order_facts o using (order_id)
    order by line_id;
  copy main.lines_table to '${file}' (format parquet);
  checkpoint`);

const context = {
  compiled: value.compiled,
  project: value.project,
  storeFailures: false,
  personalColumns: async () => new Map(),
  clock: () => performance.now(),
};
for (const name of ['lines_table', 'lines_view', 'lines_file']) {
  const chosen = [...value.compiled.tests.values()].filter(({ node }) =>
    node.definition.subject.endsWith(`.${name}`),
  );
  const gated = { consequence: () => '' };
  const time = async (oneByOne) => {
    const wall = performance.now();
    const began = process.cpuUsage();
    const verdicts = await runTests(connection, { tests: chosen, gated, oneByOne }, context);
    const broken = verdicts.find(({ status }) => status !== 'passed');
    if (broken) throw new Error(`${broken.test.name} ${broken.status}`);
    const { user, system } = process.cpuUsage(began);
    const seconds = (performance.now() - wall) / 1000;
    return { seconds, cpu: (user + system) / 1e6, peak: process.memoryUsage().rss / 1e6 };
  };
  const alone = [];
  const fused = [];
  for (let run = 0; run < 3; run++) {
    alone.push(await time(true));
    fused.push(await time(false));
  }
  const sorted = (results) => results.sort((a, b) => a.seconds - b.seconds);
  const label = `${name}, ${rows.toLocaleString('en-US')} rows, ${chosen.length} tests`;
  print(`${label}, one by one`, sorted(alone));
  print(`${label}, together`, sorted(fused), median(alone));
}
connection.close();
await engine.close();
