/** Lineage query by query: see tests/fixtures/lineage/README.md. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnLineage, ColumnRef, OutputColumn } from '../../../src/product/checked.ts';
import { type LineageLab, openLineageLab } from './lineage-lab.ts';

const folder = new URL('../../fixtures/lineage/', import.meta.url);

describe('lineage', () => {
  let lab: LineageLab;
  beforeAll(async () => {
    lab = await openLineageLab(readFileSync(new URL('tables/tables.sql', folder), 'utf8'));
  });
  afterAll(() => lab.close());

  const cases = readdirSync(folder).filter((name) => name.endsWith('.sql'));

  it.each(cases)('%s', async (name) => {
    const found = print(await lab.lineageOf(readFileSync(new URL(name, folder), 'utf8')));
    const file = new URL(name.replace(/\.sql$/, '.json'), folder);
    if (!existsSync(file) && !process.env.CI) writeFileSync(file, found);
    expect(found).toBe(readFileSync(file, 'utf8'));
  });
});

/** As the files have it: a line for each column. */
function print({ outputs, rows, notes }: ColumnLineage): string {
  const columns = outputs.map((output) => `    ${JSON.stringify(output.name)}: ${sources(output)}`);
  return `{
  "columns": {
${columns.join(',\n')}
  },
  "rows": ${list(rows.map(nameOf))},
  "notes": ${list(notes)}
}
`;
}

function sources({ value, passes }: OutputColumn): string {
  const names = value.map(nameOf);
  const isOnly = passes && names.length === 1 && names[0] === nameOf(passes);
  if (isOnly) return list([`= ${nameOf(passes)}`]);
  return list(passes ? [`= ${nameOf(passes)}`, ...names] : names);
}

function nameOf({ table, column }: ColumnRef): string {
  return `${table}.${column}`;
}

function list(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(', ')}]`;
}
