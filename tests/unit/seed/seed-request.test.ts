import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { type DeclaredSeed, seedRequest } from '../../../src/project/seeds/seed-request.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';

const source = new SourceText('seeds/seeds.yml', 'everything here');
const locate = () => source.span(0, 10);

function seed(values: Record<string, Json>, more: Partial<DeclaredSeed> = {}): DeclaredSeed {
  const origins = new Map(Object.keys(values).map((key) => [key, locate]));
  return {
    name: 'items',
    file: { format: 'csv' },
    columns: [],
    config: { values, origins },
    ...more,
  };
}

function column(name: string, type: string | undefined): DeclaredSeed['columns'][number] {
  return { name, type, description: undefined, tags: [], meta: {}, tests: [], locate };
}

function printed(declared: DeclaredSeed): string {
  const { diagnostics } = seedRequest(declared);
  return diagnostics.map((one) => formatDiagnostic(one, { color: false, width: 120 })).join('\n');
}

describe('types', () => {
  test('of columns and of column_types together, columns without a type left out', () => {
    const declared = seed(
      { column_types: { Price: 'DECIMAL(9,2)', ID: 'integer' } },
      { columns: [column('id', 'INTEGER'), column('name', undefined)] },
    );
    const outcome = seedRequest(declared);
    expect(outcome.diagnostics).toEqual([]);
    expect(outcome.value.declared?.map(({ column, type }) => [column, type])).toEqual([
      ['id', 'INTEGER'],
      ['Price', 'DECIMAL(9,2)'],
    ]);
  });

  test('that differ', () => {
    const declared = seed(
      { column_types: { id: 'VARCHAR' } },
      { columns: [column('id', 'INTEGER')] },
    );
    expect(printed(declared)).toBe(`error[E0816] column "id" of seed items has two types
  --> seeds/seeds.yml:1:1
  |
1 | everything here
  | ^^^^^^^^^^ VARCHAR here
  |
  = INTEGER under columns (seeds/seeds.yml:1:1)
  = keep one of them`);
  });
});

describe('options', () => {
  test('of a CSV file', () => {
    const outcome = seedRequest(seed({ delimiter: '\t', quote: "'", null_values: ['NA', '-'] }));
    expect(outcome).toEqual({
      value: { declared: [], options: { delimiter: '\t', quote: "'", nullValues: ['NA', '-'] } },
      diagnostics: [],
    });
  });

  test.each([
    [{ delimiter: ';;' }, 'delimiter of seed items is not one character'],
    [{ delimiter: '\n' }, 'delimiter of seed items is not one character'],
    [{ quote: '' }, 'quote of seed items is not one character'],
    [{ quote: ',' }, 'seed items has one character for both delimiter and quote'],
    [{ delimiter: '"' }, 'seed items has one character for both delimiter and quote'],
  ])('that make no sense: %j', (values, message) => {
    expect(printed(seed(values))).toContain(`error[E0814] ${message}\n  --> seeds/seeds.yml:1:1`);
  });

  test('of CSV mean nothing to files of other formats', () => {
    const declared = seed({ delimiter: ';;', null_values: 'NA' }, { file: { format: 'parquet' } });
    expect(seedRequest(declared)).toEqual({
      value: { declared: [], options: {} },
      diagnostics: [],
    });
  });
});
