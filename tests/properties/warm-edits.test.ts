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
import { edits, start, type Way } from './edited-project.ts';

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
    said: { stdout: '12 models and 6 data tests checked\n' },
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
