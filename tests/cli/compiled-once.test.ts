/** What Node compiled of the program is kept beside it, and never decides what the program does. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { repository } from './rig.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'eider-compiled-'));
  for (const part of ['bin', 'package.json']) {
    cpSync(join(repository, part), join(folder, part), { recursive: true });
  }
  const filter = (path: string) => !/\.cache(\.\d+)?$/.test(path);
  cpSync(join(repository, 'dist'), join(folder, 'dist'), { recursive: true, filter });
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('is written by the first process that needs it and read by the next', () => {
  const first = help();
  const [kept, ...others] = keptFiles();
  expect(others).toEqual([]);
  const { mtimeMs } = statSync(kept as string);
  expect(help()).toBe(first);
  expect(keptFiles()).toEqual([kept]);
  expect(statSync(kept as string).mtimeMs).toBe(mtimeMs);
});

it('is of use to what is loaded after the optimiser was put off', () => {
  const project = join(folder, 'project');
  eider(['init', project]);
  const compile = (): string => {
    rmSync(join(project, 'target'), { recursive: true, force: true });
    return eider(['compile', '--project-dir', project]);
  };
  expect(compile()).toContain('5 models');
  const written = keptFiles().map((path) => statSync(path).mtimeMs);
  compile();
  expect(keptFiles().map((path) => statSync(path).mtimeMs)).toEqual(written);
});

it('counts for the text that it was made of alone, though another is as long', () => {
  const first = help();
  expect(first).toContain('tables you can trust out');
  const program = join(folder, 'dist', 'program.cjs');
  const text = readFileSync(program, 'utf8');
  const other = text.replace('tables you can trust out', 'TABLES YOU CAN TRUST OUT');
  expect(other).not.toBe(text);
  writeFileSync(program, other);
  expect(help()).toBe(first.replace('tables you can trust out', 'TABLES YOU CAN TRUST OUT'));
});

it.each([
  ['nothing', () => Buffer.alloc(0)],
  ['half of it', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
  ['zeros', (whole: Buffer) => Buffer.alloc(whole.length)],
])('is made again where it holds %s', (_what, damaged) => {
  const first = help();
  const [kept] = keptFiles() as [string];
  const whole = readFileSync(kept);
  writeFileSync(kept, damaged(whole));
  expect(help()).toBe(first);
  expect(keptFiles()).toEqual([kept]);
  expect(readFileSync(kept).length).toBeGreaterThan(whole.length / 2);
});

function help(): string {
  return eider(['--help']);
}

function eider(args: readonly string[]): string {
  const program = join(folder, 'bin', 'eider.cjs');
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: folder });
}

function keptFiles(): string[] {
  const dist = join(folder, 'dist');
  const names = readdirSync(dist).filter((name) => !/\.(cjs|txt)$/.test(name));
  return names.map((name) => join(dist, name));
}
