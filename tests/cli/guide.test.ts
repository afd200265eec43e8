/**
 * Pages that are walked through as a reader would: their files are written, their commands run, and
 * what they say is printed must be what is printed, but for times.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig, createShop, normalise, type Rig, repository } from './rig.ts';

for (const path of ['README.md', 'docs/guide/getting-started.md', 'docs/guide/data-tests.md']) {
  it(`${path} shows what happens`, async () => {
    const { shown, printed } = await walk(path, createRig({}));
    expect(shown).toContain('$ eider build');
    expect(printed).toBe(shown);
  });
}

/** About a part of a project, with the first command that each shows. */
const parts = {
  check: '$ eider check',
  contracts: '$ eider check',
  lineage: '$ eider lineage',
  seeds: '$ eider seed',
  snapshots: '$ eider build',
  external: '$ eider build',
  intervals: '$ eider plan',
  sources: '$ eider source pull',
  'unit-tests': '$ eider test',
  verify: '$ eider verify',
};

for (const [name, command] of Object.entries(parts)) {
  it(`docs/guide/${name}.md shows what happens in a small project`, async () => {
    const { shown, printed } = await walk(`docs/guide/${name}.md`, createShop({}));
    expect(shown).toContain(command);
    expect(printed).toBe(shown);
  });
}

/** A file is a path in a line of its own, then its text; a command begins with `$`. */
const block = /^(?:`(?<path>[\w./-]+)`:\n\n)?```(?<language>\w+)\n(?<text>.*?)^```$/gms;

async function walk(page: string, rig: Rig): Promise<{ shown: string; printed: string }> {
  const reader = { folder: '.' };
  let shown = '';
  let printed = '';
  for (const { groups } of readFileSync(join(repository, page), 'utf8').matchAll(block)) {
    const { path, language, text = '' } = groups ?? {};
    if (path !== undefined) rig.write({ [join(reader.folder, path)]: text });
    if (language !== 'console') continue;
    shown += text;
    for (const [, command = ''] of text.matchAll(/^\$ (.*)$/gm)) {
      printed += `$ ${command}\n${await type(command, rig, reader)}`;
    }
  }
  return { shown: normalise(shown, rig.folder), printed: normalise(printed, rig.folder) };
}

async function type(command: string, rig: Rig, reader: { folder: string }): Promise<string> {
  const [program = '', ...args] = words(command);
  if (program === 'cd') {
    reader.folder = join(reader.folder, args[0] ?? '');
    return '';
  }
  if (program !== 'eider') {
    return execFileSync('sh', ['-c', command], {
      cwd: join(rig.folder, reader.folder),
      encoding: 'utf8',
    });
  }
  // One thread, so that the lines of a build come in one order.
  const env = { EIDER_THREADS: '1' };
  const { folder: workingFolder } = reader;
  const { stdout } = await rig.start(args, { env, workingFolder, isMerged: true }).ended;
  return stdout;
}

/** As a shell would cut it, single quotes alone. */
function words(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
}
