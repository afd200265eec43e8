import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ErrorCodeInfo } from '../../../src/base/codes/error-code-info.ts';
import { errorCodes } from '../../../src/base/error-codes.ts';
import { describeCommands } from '../../../src/commands/describe-commands.ts';
import { createProgram } from '../../../src/commands/program.ts';
import { commandReference } from '../../../src/docs/command-reference.ts';
import { errorReference } from '../../../src/docs/error-reference.ts';
import { eventReference } from '../../../src/docs/event-reference.ts';

const page = (name: string) =>
  readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8');

describe('the generated pages are up to date (npm run docs writes them)', () => {
  test('commands.md', () =>
    expect(page('commands.md')).toBe(commandReference(commandsOfProgram())));
  test('errors.md', () => expect(page('errors.md')).toBe(errorReference()));
  test('events.md', () => expect(page('events.md')).toBe(eventReference()));
});

function commandsOfProgram() {
  const output = { write: () => {}, isTty: false, width: () => 100, height: () => 24 };
  const context = {
    workingFolder: '.',
    env: {},
    stdout: output,
    stderr: output,
    color: false,
    mask: (text: string) => text,
    signal: new AbortController().signal,
    version: '0.0.0',
    build: '',
  };
  return describeCommands(createProgram(context, []).command);
}

test('codes stand in order, by chapters; a range without a title is no mistake', () => {
  const codes = {
    E9901: { title: 'From the future', explanation: 'Later.' },
    E0302: { title: 'A cast that fails', explanation: 'Some `value`\ndoes not fit.\n' },
    E0102: { title: 'Not YAML', explanation: 'Tabs.' },
    E0301: { title: 'No such column', explanation: 'It is not there.' },
  };
  expect(errorReference(codes).split('\n').slice(7).join('\n')).toMatchInlineSnapshot(`
    "## Project files and configuration

    <a id="e0102"></a>

    ### E0102: Not YAML

    Tabs.

    ## SQL and the engine

    <a id="e0301"></a>

    ### E0301: No such column

    It is not there.

    <a id="e0302"></a>

    ### E0302: A cast that fails

    Some \`value\`
    does not fit.

    ## Codes 99

    <a id="e9901"></a>

    ### E9901: From the future

    Later.
    "
  `);
});

test('every code has a number, a title without a full stop and an explanation', () => {
  const codes: Readonly<Record<string, ErrorCodeInfo>> = errorCodes;
  for (const [code, { title, explanation }] of Object.entries(codes)) {
    expect(code).toMatch(/^E\d{4}$/);
    expect(title, code).toMatch(/^\S.*[^.\s]$/);
    expect(explanation.trim(), code).not.toBe('');
  }
});
