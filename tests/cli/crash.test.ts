/**
 * `kill -9` at fifty moments of a build, spread over its time and over its events, then a build:
 * the warehouse is that of a clean one, and nothing is left over. Half of the builds begin with
 * nothing, the others with what was built before a change of nearly everything.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createRig, type Files, type Rig, type Rows } from './rig.ts';

const project = `name: shop
target: dev
targets:
  dev: { engine: duckdb, path: target/dev.duckdb, schema: main, threads: 2 }
models: { +materialized: table }
`;

const rows = (n: number) =>
  Array.from({ length: n }, (_, i) => `${i},name ${i},${i % 7}`).join('\n');

/** What was built before, in the half of the cases that begin with a full warehouse. */
const before: Files = {
  'project.yml': project,
  'seeds/people.csv': `id,name,team\n${rows(200)}\n`,
  'models/wide.sql': 'select i as id, hash(i) as h from range(50000) as t(i)\n',
  'models/turned.sql': '{{config materialized="view"}}\nselect id from {{ref "people"}}\n',
  'models/back.sql': 'select team from {{ref "people"}}\n',
  'models/gone.sql': 'select 1 as id\n',
  'models/export.sql':
    '{{config materialized="external" location="out/export.parquet"}}\nselect id from {{ref "people"}}\n',
};

const now: Files = {
  'project.yml': project,
  'seeds/people.csv': `id,name,team\n${rows(500)}\n`,
  'seeds/teams.csv': 'team,label\n0,zero\n1,one\n2,two\n3,three\n4,four\n5,five\n6,six\n',
  'models/wide.sql': 'select i as id, hash(i) as h from range(100000) as t(i)\n',
  'models/turned.sql': 'select id, team from {{ref "people"}}\n',
  'models/back.sql': '{{config materialized="view"}}\nselect distinct team from {{ref "people"}}\n',
  'models/short.sql':
    '{{config materialized="ephemeral"}}\nselect id from {{ref "wide"}} where id < 100\n',
  'models/marts/report.sql':
    '{{config schema="marts"}}\nselect team, count(*) as n from {{ref "turned"}} join {{ref "short"}} using (id) group by team\n',
  'models/export.sql':
    '{{config materialized="external" location="out/export.parquet"}}\nselect team, n from {{ref "report"}}\n',
  'models/parts.sql':
    '{{config materialized="external" location="out/parts" partition_by=(list "team")}}\nselect id, team from {{ref "turned"}}\n',
  'models/models.yml': `models:
  - name: turned
    description: One row per person
    columns: [{ name: id, description: The key, data_tests: [not_null, unique] }]
  - name: report
    columns: [{ name: team, data_tests: [unique, { relationships: { to: teams, field: team } }] }]
`,
  'tests/all_counted.sql': 'select sum(n) as n from {{ref "report"}} having n <> 100\n',
};

const moments = 50;

it(`builds the same after a kill at ${moments} moments`, { timeout: 1_800_000 }, async () => {
  const clean = createRig(now);
  const began = performance.now();
  const first = await clean.eider('build', '--log-format', 'json');
  expect(first).toMatchObject({ code: 0, stderr: '' });
  const length = {
    ms: performance.now() - began,
    events: first.stdout.trim().split('\n').length,
  };
  const wanted = await stateOf(clean);
  const template = createRig(before);
  expect((await template.eider('build')).code).toBe(0);

  const next = counter(moments);
  const work = async (): Promise<void> => {
    for (let moment = next(); moment !== undefined; moment = next()) {
      const rig = createRig({});
      if (moment % 2 === 0) copyWhole(template.folder, rig.folder);
      rig.remove('models/gone.sql');
      rig.write(now);
      await killOnce(rig, moment, length);
      const { code, printed } = await rig.eider('build', '--prune');
      expect(code, `after a kill at moment ${moment}:\n${printed}`).toBe(0);
      // What a copied project cannot tell to be its own goes with the next build.
      if (versionsOf(rig).some((told) => !told.endsWith('at most two'))) await rig.eider('build');
      expect({ moment, differs: differences(await stateOf(rig), wanted) }).toEqual({
        moment,
        differs: [],
      });
    }
  };
  await Promise.all([work(), work()]);
});

/** With times and links as they are, which tell what was written from what was not. */
function copyWhole(from: string, to: string): void {
  execFileSync('cp', ['-a', `${from}/.`, to]);
}

interface Length {
  readonly ms: number;
  readonly events: number;
}

/**
 * A build that ends before its moment is begun again, and killed earlier, in the end as soon as there
 * is a process: whatever was slow when the first one was measured.
 */
async function killOnce(rig: Rig, moment: number, { ms, events }: Length): Promise<void> {
  for (let [share, least] = [moment / moments, 0.1]; ; share *= 0.5, least *= 0.5) {
    const running = rig.start(['build', '--prune', '--log-format', 'json']);
    const behind = 1 + Math.floor(share * (events - 3));
    const reached =
      moment % 4 < 2
        ? wait(ms * (least + 0.8 * share))
        : least < 0.01
          ? Promise.resolve()
          : running.prints(new RegExp(`(.*\\n){${behind}}`)).then(() => wait(moment % 5));
    await Promise.race([reached.catch(() => undefined), running.ended]);
    running.child.kill('SIGKILL');
    const { code } = await running.ended;
    if (code === null) return;
  }
}

function counter(count: number): () => number | undefined {
  let at = 0;
  return () => (at < count ? at++ : undefined);
}

interface State {
  readonly contents: Record<string, Rows> | 'no warehouse';
  readonly comments: Rows;
  readonly recorded: Rows;
  readonly files: readonly string[];
  readonly versions: readonly string[];
}

async function stateOf(rig: Rig): Promise<State> {
  const files = rig.files().filter((path) => !path.endsWith('.wal'));
  return {
    contents: await rig.contents(),
    comments: await rig.query(
      "select table_name, column_name, comment from duckdb_columns() where schema_name <> '_eider' and comment is not null order by all",
    ),
    recorded: await rig.query(
      `select schema_name, name, kind, materialization, row_count, tested from _eider.relations
       qualify row_number() over (partition by schema_name, name order by sequence desc) = 1 and not dropped
       order by all`,
    ),
    files: files.filter((path) => !path.includes('.versions/')),
    versions: versionsOf(rig),
  };
}

/** A line each: tables are too long to be shown by what compares them. */
function differences(found: State, wanted: State): string[] {
  const [now, then] = [flatten(found), flatten(wanted)];
  return [...new Set([...now.keys(), ...then.keys()])].flatMap((name) => {
    const [have, want] = [now.get(name) ?? [], then.get(name) ?? []];
    const at = Array.from({ length: Math.max(have.length, want.length) }, (_, i) => i).find(
      (i) => have[i] !== want[i],
    );
    return at === undefined
      ? []
      : [`${name}: ${have.length} rows, not ${want.length}: ${have[at]}, not ${want[at]}`];
  });
}

function flatten({ contents, ...others }: State): Map<string, readonly string[]> {
  const parts = contents === 'no warehouse' ? { contents: [contents] } : contents;
  return new Map(
    Object.entries({ ...parts, ...others, relations: Object.keys(parts) }).map(([name, rows]) => [
      name,
      rows.map((row) => JSON.stringify(row)),
    ]),
  );
}

/** Of each external model's versions one is read, and one may be the former; nothing else is there. */
function versionsOf(rig: Rig): string[] {
  const out = join(rig.folder, 'out');
  const folders = existsSync(out)
    ? readdirSync(out).filter((name) => name.endsWith('.versions'))
    : [];
  return folders.sort().map((folder) => {
    const entries = readdirSync(join(out, folder)).filter((name) => !name.endsWith('.former'));
    return `${folder}: ${entries.length <= 2 ? 'at most two' : entries.join(', ')}`;
  });
}
