/** The workflow and the hooks below docs/examples/: each command in them, run as it stands there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { createShop, repository } from './rig.ts';

const folder = join(repository, 'docs/examples');

/** What stands behind `run:` and `entry:`, and begins with the program's name. */
function commandsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    (key === 'run' || key === 'entry') && typeof inner === 'string'
      ? inner.split('\n').filter((line) => line.startsWith('eider '))
      : commandsIn(inner),
  );
}

it('pass on a project that is right, and write what is uploaded', async () => {
  const rig = createShop({
    'models/orders.sql': 'select 1 as id\n',
    'models/orders.yml': `models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]
unit_tests: [{ name: one, model: orders, given: [], expect: { rows: [{ id: 1 }] } }]
`,
  });
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const commands = files.flatMap((text) => commandsIn(parse(text)));
  expect(commands).toEqual([
    'eider check --sarif eider.sarif',
    'eider test --select test_type:unit --junit unit.xml',
    'eider build --target dev --junit junit.xml',
    'eider check --quiet',
    'eider test --quiet --select test_type:unit',
  ]);
  for (const command of commands) {
    const { code, printed } = await rig.eider(...command.split(' ').slice(1));
    expect([command, code, printed.includes('error')]).toEqual([command, 0, false]);
  }
  const uploaded = files.flatMap((text) => text.match(/[\w/]+\.(?:xml|sarif|json)$/gm) ?? []);
  expect(uploaded.filter((path) => !rig.files().includes(path))).toEqual([]);
});
