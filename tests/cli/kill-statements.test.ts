/**
 * `kill -9` before and after every kind of thing that a build writes, and at random moments while it
 * does; then the build again: the warehouse is that of a clean build, and nothing is left over.
 *
 * Which kinds there are is found by letting each build run to its end; what one build was killed at
 * no other is, but where a case says so. `KILLS=500` tries more random moments; `KILL_SEED` others.
 */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRandom } from '../../src/verify/random.ts';
import { createSources, type KillCase, killCases, killedFiles } from './kill-cases.ts';
import { createShop, type Ended, type Rig, repository } from './rig.ts';

const seen = new Set<string>();
const kills = Number(process.env.KILLS ?? 50);

for (const [place, each] of killCases.entries()) {
  it(`${each.name}: killed at every kind of write, and at random`, {
    timeout: 3_600_000,
  }, async () => {
    const begun = await beginCase(each);
    const moments = [...kindMoments(begun.writes, each), ...randomMoments(begun.writes, place)];
    expect(moments.length).toBeGreaterThan(4);
    const waiting = [...moments];
    const work = async ({ build }: Resumer): Promise<void> => {
      for (let moment = waiting.shift(); moment !== undefined; moment = waiting.shift()) {
        const rig = copyOf(begun.template);
        await hooked(rig, each, { KILL_AT: moment });
        const { code, printed } = await build(rig, each.args);
        expect(code, `${each.name}, ${moment}:\n${printed}`).toBe(each.code ?? 0);
        expect({ moment, ...(await leftBy(rig)) }).toEqual({ moment, ...begun.wanted });
      }
    };
    await Promise.all([work(begun.resumer), work(startResumer())]);
  });
}

/** Before and after each kind's first; what is behind one is not tried again as what is before the next. */
function kindMoments(writes: readonly string[], { about }: KillCase): readonly string[] {
  const places = new Set<number>();
  for (const [at, kind] of kindsOf(writes).entries()) {
    const isOwn = about?.test(kind) ?? false;
    const key = isOwn ? `${about} ${kind}` : kind;
    if (seen.has(key)) continue;
    seen.add(key);
    places.add(at).add(at + 1);
  }
  return [...places].map((at) => (at < writes.length ? `before ${at + 1}` : `after ${at}`));
}

function randomMoments(writes: readonly string[], place: number): readonly string[] {
  const random = createRandom(Number(process.env.KILL_SEED ?? 1) * 100 + place);
  const { length: count } = killCases;
  const share = Math.floor(kills / count) + (place < kills % count ? 1 : 0);
  return Array.from(
    { length: share },
    () => `during ${1 + random.below(writes.length)} ${random.below(4)}`,
  );
}

/** What is written, and to where: names and values are left out, but for those of the state. */
function kindsOf(writes: readonly string[]): readonly string[] {
  const words = writes.map(wordsOf);
  let first: string | undefined;
  return words.map((kind, at) => {
    if (kind.startsWith('begin')) {
      first = words[at + 1] ?? '';
      return `begin ${first}`;
    }
    if (!kind.startsWith('commit')) return first === undefined ? `${kind} by itself` : kind;
    const whole = `commit ${first}`;
    first = undefined;
    return whole;
  });
}

function wordsOf(text: string): string {
  if (text.startsWith('file ')) {
    return text.replace(/[\da-f-]{8,}.*/, '…').replaceAll(/\d+/g, 'n');
  }
  const [line = ''] = text.trim().toLowerCase().split('\n');
  const words = line
    .replaceAll(/dev\.main\._eider_rebuild_\w+/g, 'dev.main._eider_rebuild_x')
    .replaceAll(/dev\.main\.(?!_eider)\w+/g, 'dev.main.x')
    .split(/[\s(;]+/);
  return words.slice(0, line.startsWith('create') ? 5 : 3).join(' ');
}

interface Begun {
  readonly template: Rig;
  /** Of the build that nobody kills, in their order. */
  readonly writes: readonly string[];
  readonly wanted: Awaited<ReturnType<typeof leftBy>>;
  readonly resumer: Resumer;
}

async function beginCase(each: KillCase): Promise<Begun> {
  const resumer = startResumer();
  const template = createShop(killedFiles);
  await template.execute(createSources);
  if (each.begins === 'with a build') {
    const { code, printed } = await resumer.build(template, ['build', '--quiet']);
    expect(code, printed).toBe(0);
  }
  await each.change(template);
  const clean = copyOf(template);
  const log = join(clean.folder, '../writes');
  const { code, printed } = await hooked(clean, each, { KILL_LOG: log });
  expect(code, printed).toBe(each.code ?? 0);
  const writes = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string);
  expect((await resumer.build(clean, each.args)).code).toBe(each.code ?? 0);
  return { template, writes, wanted: await leftBy(clean), resumer };
}

function copyOf(template: Rig): Rig {
  const rig = createShop();
  execFileSync('cp', ['-a', `${template.folder}/.`, rig.folder]);
  return rig;
}

function hooked(rig: Rig, { args }: KillCase, env: Record<string, string>): Promise<Ended> {
  const hook = `--require ${join(repository, 'tests/cli/kill-hook.cjs')}`;
  return rig.start(args, { env: { NODE_OPTIONS: hook, UV_THREADPOOL_SIZE: '16', ...env } }).ended;
}

interface Resumer {
  /** One after the other. */
  readonly build: (
    rig: Rig,
    args: readonly string[],
  ) => Promise<Pick<Ended, 'printed'> & { code: number }>;
}

function startResumer(): Resumer {
  const child = fork(join(repository, 'tests/cli/kill-resumer.cjs'), {
    env: { ...process.env, NO_COLOR: '1', UV_THREADPOOL_SIZE: '16' },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return {
    build: ({ folder }, args) =>
      new Promise((resolve, reject) => {
        const end = (code: number | null): void =>
          reject(new Error(`it ended by itself (${code})`));
        child.once('exit', end);
        child.once('message', (answer) => {
          child.off('exit', end);
          resolve(answer as { code: number; printed: string });
        });
        child.send({ folder, args });
      }),
  };
}

/** All relations with their rows, and all files but former versions of what was exported. */
async function leftBy(rig: Rig) {
  const out = join(rig.folder, 'out/total.csv');
  const isTold = (path: string): boolean => !/\.wal$|^target\/(?!dev)|\.versions\//.test(path);
  return {
    contents: withoutNow(await rig.contents()),
    out: existsSync(out) ? readFileSync(out, 'utf8') : undefined,
    files: rig.files().filter(isTold),
  };
}

/** What names a run, or the moment of one: the years of all rows lie behind. */
function withoutNow(contents: Awaited<ReturnType<Rig['contents']>>): unknown {
  const moment = /"20(?!24)\d\d-\d\d-\d\d \d\d:[^"]*"/g;
  const run = /"[\da-f]{8}-[\da-f]{4}-[\da-f-]{22}"/g;
  return JSON.parse(JSON.stringify(contents).replaceAll(moment, '"now"').replaceAll(run, '"run"'));
}
