/** A compile after edits prints and writes what one from nothing does, whichever way it takes. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCommand } from '../../src/commands/check.ts';
import type { CommandContext } from '../../src/commands/command-context.ts';
import { compileCommand } from '../../src/commands/compile.ts';
import { replayAnswer } from '../../src/commands/replay-answer.ts';

const start: Readonly<Record<string, string>> = {
  'project.yml': `name: shop
models: { +materialized: table }
target: dev
targets:
  dev: { engine: duckdb, path: dev.duckdb, schema: main }
vars: { least: 5 }
`,
  'seeds/codes.csv': 'code,price\n007,1.50\n',
  'macros/cents.sql': '{{params x="sql"}}\n(100 * {{x}})\n',
  'models/sources.yml': `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: INTEGER }
          - { name: customer, type: VARCHAR }
          - { name: amount, type: "DECIMAL(18,2)" }
          - { name: day, type: DATE }
`,
  'models/m.yml': `models:
  - name: staged
    columns: [{ name: id, data_tests: [not_null, unique] }]
  - name: daily
    columns: [{ name: customer, data_tests: [not_null] }]
  - name: ranked
    columns: [{ name: customer, data_tests: [not_null, unique] }]
  - name: held
    contract: enforced
    columns: [{ name: customer, type: VARCHAR }, { name: n, type: BIGINT }]
`,
  'models/staged.sql':
    '{{config materialized="view"}}\nselect id, customer, amount, day from {{source "raw" "orders"}}\n',
  'models/inlined.sql':
    '{{config materialized="ephemeral"}}\nselect *, {{cents x="amount"}} as cents from {{ref "staged"}}\n',
  'models/daily.sql':
    '{{config materialized="incremental" time_column="day" grain="day"}}\nselect customer, day, sum(cents) as cents from {{ref "inlined"}} group by all\n',
  'models/priced.sql':
    'select s.*, c.price from {{ref "staged"}} s join {{ref "codes"}} c on c.code = s.customer\n',
  'models/ranked.sql':
    'select customer, row_number() over (order by customer) as n\nfrom {{ref "daily"}} where cents > {{var "least"}} group by customer\n',
  'models/held.sql': 'select customer, count(*) as n from {{ref "priced"}} group by customer\n',
  'models/shown.sql': '{{config materialized="view"}}\nselect * from {{ref "held"}}\n',
};

type Way = 'alone' | 'whole';
type Edit = readonly [way: Way, path: string, text: string | undefined];

const from = (path: string, was: string, is: string) => start[path]?.replace(was, is);

/** Each an edit of the project as it is at the start. */
const edits: readonly Edit[] = [
  // What is nobody else's business.
  ['alone', 'models/daily.sql', `${start['models/daily.sql']}-- a comment\n`],
  ['alone', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', 'max(cents) + sum(cents)')],
  ['alone', 'models/priced.sql', from('models/priced.sql', ' join ', ' left join ')],
  ['alone', 'models/ranked.sql', from('models/ranked.sql', ' > ', ' >= ')],
  ['alone', 'models/ranked.sql', from('models/ranked.sql', 'as n', 'as n, 1 as more')],
  ['alone', 'models/shown.sql', from('models/shown.sql', '*', 'n as other')],
  ['alone', 'models/held.sql', from('models/held.sql', 'count(*)', 'sum(1)::bigint')],
  // Other columns, other facts, other queries that readers go on in.
  ['whole', 'models/daily.sql', from('models/daily.sql', 'as cents', 'as cents, 1 as more')],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', 'sum(cents)::double')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', 'select customer', 'select 1 as one')],
  ['whole', 'models/held.sql', from('models/held.sql', 'group by customer', 'group by all, price')],
  ['whole', 'models/held.sql', from('models/held.sql', 'count(*)', 'sum(1)')],
  ['whole', 'models/staged.sql', `${start['models/staged.sql']}where id > 1\n`],
  ['whole', 'models/inlined.sql', `${start['models/inlined.sql']}where id > 1\n`],
  // Other names and configuration.
  ['whole', 'models/ranked.sql', from('models/ranked.sql', 'daily', 'held')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', '{{var "least"}}', '7')],
  ['whole', 'models/ranked.sql', `{{config alias="best"}}\n${start['models/ranked.sql']}`],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'grain="day"', 'grain="month"')],
  ['whole', 'models/priced.sql', `{{config materialized="view"}}\n${start['models/priced.sql']}`],
  // Something to say.
  ['whole', 'models/priced.sql', from('models/priced.sql', 's.*', 's.*, now() as at')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', 'by customer)', 'by 1)')],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', 'sum(cent)')],
  ['whole', 'models/ranked.sql', from('models/ranked.sql', '"least"', '"last"')],
  ['whole', 'models/ranked.sql', 'select from from\n'],
  ['whole', 'models/ranked.sql', '{{#if true}}select 1 as customer\n'],
  ['whole', 'models/shown.sql', 'select customer, cast(1 as dat) as n from {{ref "held"}}\n'],
  ['whole', 'models/daily.sql', from('models/daily.sql', 'sum(cents)', "cast('x' as int)")],
  // Reading what is not declared.
  ['whole', 'models/shown.sql', 'select h.* from {{ref "held"}} h, main.daily\n'],
  ['whole', 'models/shown.sql', 'select h.* from {{ref "held"}} h, information_schema.tables\n'],
  ['whole', 'models/shown.sql', `select h.* from {{ref "held"}} h, 'seeds/codes.csv'\n`],
  // Other files.
  ['whole', 'macros/cents.sql', '{{params x="sql"}}\n(10 * {{x}})\n'],
  ['whole', 'models/m.yml', start['models/m.yml']?.replace('not_null, unique', 'not_null')],
  ['whole', 'seeds/codes.csv', 'code,price\n007,1\n'],
  ['whole', 'models/new.sql', 'select * from {{ref "ranked"}}\n'],
  ['whole', 'models/shown.sql', undefined],
  ['whole', 'project.yml', from('project.yml', 'least: 5', 'least: 6')],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-warm-edits-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a single edit', () => {
  let project: ReturnType<typeof openProject>;
  beforeAll(async () => {
    project = openProject(join(folder, 'one'));
    expect(await project.compile()).toBe('whole');
  });

  it.each(edits.map((edit, index) => [index, ...edit] as const))(
    '%i is compiled %s: %s',
    async (_index, way, path, text) => {
      project.write({ ...start, [path]: text });
      expect(await project.compile()).toBe(way);
      project.write(start);
      await project.compile();
    },
  );

  it('may be one of several files, and come with others that stay what they were', async () => {
    const { 'models/daily.sql': daily, 'models/priced.sql': priced } = start;
    project.write({ ...start, 'models/daily.sql': `${daily} `, 'models/priced.sql': `${priced} ` });
    expect(await project.compile()).toBe('alone');
    project.touch('models/staged.sql');
    expect(await project.compile()).toBe('whole');
    project.touch('models/daily.sql');
    expect(await project.compile()).toBe('alone');
    expect(await project.compile()).toBe('alone');
  });
});

it('prints and writes the same after any series of edits', async () => {
  let count = 0;
  const series = fc.array(fc.tuple(fc.nat({ max: edits.length - 1 }), fc.boolean()), {
    minLength: 2,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(series, async (steps) => {
      const project = openProject(join(folder, `many-${count++}`));
      await project.compile();
      let files: Files = start;
      for (const [chosen, isOnTop] of steps) {
        const [, path, text] = edits[chosen] ?? edits[0] ?? [];
        files = { ...(isOnTop ? files : start), [path ?? '']: text };
        project.write(files);
        await project.compile();
      }
    }),
    { numRuns: 10 },
  );
}, 120_000);

it('is checked in the same way, and said in the same words', async () => {
  const root = join(folder, 'checked');
  const project = openProject(root);
  const first = await run(root, 'check');
  expect(first).toMatchObject({
    way: 'whole',
    said: { stdout: '7 models and 5 data tests checked\n' },
  });
  expect(await run(root, 'check')).toEqual({ ...first, way: 'alone' });
  for (const [way, path, text] of edits.filter((_, index) => index % 3 === 0)) {
    project.write({ ...start, [path]: text });
    const warm = await run(root, 'check');
    const { said } = await aside(root, () => run(root, 'check'));
    expect([path, warm]).toEqual([path, { way, written: undefined, said }]);
    project.write(start);
    await run(root, 'check');
  }
}, 60_000);

type Files = Readonly<Record<string, string | undefined>>;

/** Compiling compares with a compile from nothing, and says which way it took. */
function openProject(root: string) {
  let present: Files = {};
  const write = (wanted: Files): void => {
    for (const path of new Set([...Object.keys(present), ...Object.keys(wanted)])) {
      const text = wanted[path];
      if (text === present[path]) continue;
      if (text === undefined) rmSync(join(root, path));
      else put(join(root, path), text);
    }
    present = wanted;
  };
  write(start);
  return {
    write,
    touch: (path: string) => put(join(root, path), present[path] ?? ''),
    compile: async (): Promise<Way> => {
      const before = readCompiled(root);
      const warm = await run(root);
      const after = readCompiled(root);
      const key = JSON.stringify(Object.entries(present).sort());
      const cold = known.get(key) ?? (await runFromNothing(root));
      known.set(key, cold);
      // Where something is wrong, nothing is written.
      const isWrong = warm.said.exitCode !== 0;
      expect({ ...warm.said, files: after }).toEqual(isWrong ? { ...cold, files: before } : cold);
      const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
      if (warm.written !== undefined) expect(warm.written).toBe(changed.length);
      return warm.way;
    },
  };
}

/** Beside its place and then renamed, as many editors do. */
function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.tmp`, text);
  renameSync(`${path}.tmp`, path);
}

type Result = Awaited<ReturnType<typeof runFromNothing>>;

/** By all files. */
const known = new Map<string, Result>();

async function runFromNothing(root: string) {
  return aside(root, async () => {
    const { said } = await run(root);
    return { ...said, files: readCompiled(root) };
  });
}

/** As if nothing had been remembered. */
async function aside<Found>(root: string, find: () => Promise<Found>): Promise<Found> {
  const target = join(root, 'target');
  const put = `${root}-aside`;
  if (existsSync(target)) renameSync(target, put);
  const found = await find();
  rmSync(target, { recursive: true, force: true });
  if (existsSync(put)) renameSync(put, target);
  return found;
}

async function run(workingFolder: string, command: 'compile' | 'check' = 'compile') {
  const stdout = capture();
  const stderr = capture();
  const context: CommandContext = {
    ...{ workingFolder, env: {}, stdout, stderr, color: false, version: '1', build: '1' },
    mask: (text) => text,
    signal: new AbortController().signal,
    // What was written a moment ago is settled.
    now: () => Date.now() + 1000,
  };
  const args = [command];
  const isAlone = await replayAnswer(context, args);
  const whole = command === 'compile' ? compileCommand : checkCommand;
  const exitCode = isAlone ? 0 : await whole(context, {}, args);
  const written = /(\d+) files? written/.exec(stdout.text())?.[1];
  const words = stdout.text().replace(/ (?:compiled in|unchanged).*\n$| in [\d.]+ s/, '');
  return {
    way: isAlone ? ('alone' as const) : ('whole' as const),
    written: written === undefined ? undefined : Number(written),
    said: { exitCode, stdout: words, stderr: stderr.text() },
  };
}

function capture() {
  let text = '';
  return {
    write: (more: string) => {
      text += more;
    },
    text: () => text,
    isTty: false,
    width: () => 100,
    height: () => 24,
  };
}

function readCompiled(root: string): Readonly<Record<string, string>> {
  const compiled = join(root, 'target/compiled');
  if (!existsSync(compiled)) return {};
  const files = readdirSync(compiled, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(compiled.length), readFileSync(path, 'utf8')]),
  );
}
