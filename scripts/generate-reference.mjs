// Writes the generated pages of docs/reference/ from the compiled program (`npm run docs`). A test
// compares the pages with what this would write.

import { fileURLToPath } from 'node:url';
import { writeFileIfChanged } from '../dist/base/write-file.js';
import { describeCommands } from '../dist/commands/describe-commands.js';
import { createProgram } from '../dist/commands/program.js';
import { commandReference } from '../dist/docs/command-reference.js';
import { errorReference } from '../dist/docs/error-reference.js';
import { eventReference } from '../dist/docs/event-reference.js';

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
