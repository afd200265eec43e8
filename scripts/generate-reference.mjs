// Writes the generated pages of docs/reference/ from the sources (`npm run docs`). A test compares
// the pages with what this would write.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from './build.mjs';

const sources = {
  writeFile: 'src/base/write-file.ts',
  describeCommands: 'src/commands/describe-commands.ts',
  program: 'src/commands/program.ts',
  commandReference: 'src/docs/command-reference.ts',
  errorReference: 'src/docs/error-reference.ts',
  eventReference: 'src/docs/event-reference.ts',
};
const folder = mkdtempSync(join(tmpdir(), 'eider-reference-'));
await bundle(sources, folder);
const load = (name) => import(pathToFileURL(join(folder, `${name}.cjs`)).href);
const { createProgram } = await load('program');
const { describeCommands } = await load('describeCommands');
const { commandReference } = await load('commandReference');
const { errorReference } = await load('errorReference');
const { eventReference } = await load('eventReference');
const { writeFileIfChanged } = await load('writeFile');
rmSync(folder, { recursive: true });

const program = createProgram({ version: '' }, []).command;

const pages = {
  'commands.md': commandReference(describeCommands(program)),
  'errors.md': errorReference(),
  'events.md': eventReference(),
};

for (const [name, text] of Object.entries(pages)) {
  const path = fileURLToPath(new URL(`../docs/reference/${name}`, import.meta.url));
  const state = writeFileIfChanged(path, text) ? 'written' : 'unchanged';
  console.log(`docs/reference/${name} ${state}`);
}
