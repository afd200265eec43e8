/** Seeds of these tests: bytes in, the table or the printed diagnostics out. */
import { Buffer } from 'node:buffer';
import type { Locate } from '../../../src/base/source-text.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { readSeed } from '../../../src/project/seeds/read-seed.ts';
import type {
  DeclaredType,
  SeedOptions,
  SeedTable,
} from '../../../src/project/seeds/seed-table.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';

export interface Reading {
  readonly table: SeedTable | undefined;
  /** As the console prints them. */
  readonly printed: string;
}

export interface Declared {
  readonly types?: Readonly<Record<string, string>>;
  readonly options?: SeedOptions;
}

export function read(content: string | Uint8Array, declared: Declared = {}): Reading {
  const file = { name: 'items', path: 'seeds/items.csv', absolutePath: '/p/seeds/items.csv' };
  const request = {
    declared: declaredTypes(declared.types ?? {}),
    options: declared.options ?? {},
  };
  const outcome = readSeed(file, request, () => Buffer.from(content));
  const printed = outcome.diagnostics
    .map((diagnostic) => formatDiagnostic(diagnostic, { color: false, width: 120 }))
    .join('\n');
  return { table: outcome.value, printed };
}

/** `name TYPE` per column. */
export function types({ table }: Reading): string[] {
  return table?.columns.map(({ name, type }) => `${name} ${type}`) ?? [];
}

export function rows({ table }: Reading): (readonly (string | null)[])[] {
  return table ? [...table.rows] : [];
}

/** What the file holds at a cell. */
export function cellText({ table }: Reading, row: number, column: number): string | undefined {
  const span = table?.placeOf(row, column);
  return span?.source.text.slice(span.start, span.end);
}

/** Declared one to a line in a properties file, where the carets then point. */
export function declaredTypes(declared: Readonly<Record<string, string>>): DeclaredType[] {
  const lines = Object.entries(declared).map(([name, type]) => `- {name: ${name}, type: ${type}}`);
  const source = new SourceText('seeds/seeds.yml', lines.join('\n'));
  return Object.entries(declared).map(([column, type], index) => {
    const start = source.offset(index + 1, '- {name: '.length + 1);
    const locate: Locate = () => source.span(start, start + column.length);
    return { column, type, locate };
  });
}
