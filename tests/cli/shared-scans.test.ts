/** Data tests of sources and seeds, and of what is there already: each relation is asked once. */
import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';

const checks = '[not_null, unique, { accepted_values: { values: [1, 2] } }]';
const files = {
  'data/hits.csv': 'id,page\n1,a\n2,b\n',
  'seeds/pages.csv': 'id,title\n1,One\n2,Two\n',
  'seeds/pages.yml': `seeds:\n  - name: pages\n    columns: [{ name: id, data_tests: ${checks} }]\n    data_tests: [{ equal_row_count: { to: raw.hits } }]\n`,
  'models/sources.yml': `sources:\n  - name: raw\n    tables:\n      - name: hits\n        location: data/hits.csv\n        columns: [{ name: id, data_tests: ${checks} }]\n        data_tests: [{ row_count: { equals: 2 } }]\n`,
  'models/hits.sql': 'select id, page from {{source "raw" "hits"}}\n',
  'models/hits.yml': `models:\n  - name: hits\n    columns: [{ name: id, data_tests: ${checks} }]\n`,
};

it('reads a source once for all of its tests, in a build and by themselves', async () => {
  const rig = createShop(files);
  // Of a file that is this new the time alone does not tell that it is as it was.
  utimesSync(join(rig.folder, 'data/hits.csv'), new Date(2024, 0), new Date(2024, 0));
  const built = await rig.eider('build');
  expect([built.code, built.printed.match(/\d+ tests passed/)?.[0]]).toEqual([
    0,
    '11 tests passed',
  ]);
  const statements = (): readonly string[] =>
    readFileSync(join(rig.folder, 'target/eider.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('from read_csv('));
  // The test that compares two relations has a query of its own.
  const before = statements().length;
  const tested = await rig.eider('test', '--select', 'source:raw.hits');
  expect([tested.code, tested.printed.match(/\d+ tests passed/)?.[0]]).toEqual([
    0,
    '5 tests passed',
  ]);
  // One of the four observes what the source holds.
  expect([before, statements().length]).toEqual([4, 2]);
});

it('finds the failing test of a source among those it shares a scan with', async () => {
  const rig = createShop({ ...files, 'data/hits.csv': 'id,page\n1,a\n3,b\n3,c\n' });
  const { code } = await rig.eider('build', '--store-failures');
  expect(code).toBe(1);
  expect(
    await rig.query(
      "select name, status, failures from _eider.test_results where status <> 'passed' order by name",
    ),
  ).toEqual([
    ['accepted_values_raw_hits_id_1__2', 'failed', '1'],
    ['equal_row_count_pages_raw_hits', 'failed', '1'],
    ['row_count_raw_hits_2', 'failed', '1'],
    ['unique_raw_hits_id', 'failed', '1'],
  ]);
  expect(await rig.query('select id, row_count from _eider_failures.unique_raw_hits_id')).toEqual([
    ['3', '2'],
  ]);
});
