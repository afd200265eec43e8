/** Compiling with what earlier processes remembered gives what compiling from nothing gives. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { writeCompiled } from '../../src/commands/write-compiled.ts';
import { compile } from '../../src/pipeline.ts';
import { openFileMemory } from '../../src/project/files/file-memory.ts';
import { realFiles } from '../../src/project/files/project-files.ts';
import { formatDiagnostics } from '../../src/report/diagnostics/format-diagnostic.ts';

const start: Readonly<Record<string, string>> = {
  'project.yml':
    'name: shop\nversion: "1"\ntarget: dev\ntargets:\n  dev: { engine: duckdb, path: dev.duckdb, schema: main }\nvars: { day: 2024-01-01 }\n',
  'macros/twice.sql': '{{params x="sql"}}\n({{x}} + {{x}})\n',
  'models/a.sql': 'select 1 as id, {{literal (var "day")}} as day\n',
  'models/b.sql':
    '{{config materialized="ephemeral"}}\nselect {{twice x="id"}} as id from {{ref "a"}}\n',
  'models/c.sql': 'select * from {{ref "b"}}\n',
  'models/d.sql': 'select * from {{ref "c"}} join {{ref "a"}} using (id)\n',
  'models/m.yml':
    'models:\n  - name: c\n    columns:\n      - { name: id, data_tests: [not_null] }\n',
};

/** A change to one file; every text has a length of its own, as the clock may not have ticked. */
const changes = [
  ['macros/twice.sql', '{{params x="sql"}}\n(2 * {{x}})\n'],
  ['macros/twice.sql', start['macros/twice.sql'] ?? ''],
  ['models/a.sql', 'select 2 as id, {{literal (var "day")}} as day -- other\n'],
  ['models/a.sql', undefined],
  ['models/b.sql', 'select id from {{ref "a"}}\n'],
  ['models/b.sql', start['models/b.sql'] ?? ''],
  ['models/c.sql', '{{config schema="marts"}}\nselect * from {{ref "b"}} as renamed\n'],
  ['models/c.sql', 'select * from {{ref "nowhere"}}\n'],
  ['models/c.sql', start['models/c.sql'] ?? ''],
  ['models/e.sql', 'select * from {{ref "d"}}\n'],
  ['models/e.sql', undefined],
  ['models/m.yml', 'models:\n  - name: c\n    materialized: ephemeral\n'],
  ['models/m.yml', 'models:\n  - name: c\n    columnss: []\n'],
  ['models/m.yml', start['models/m.yml'] ?? ''],
  ['project.yml', `${start['project.yml']?.replace('2024-01-01', '2025-12-31')}# edited\n`],
  ['project.yml', start['project.yml'] ?? ''],
] as const;

it('gives the same SQL and the same diagnostics, warm and cold, after any edits', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: changes.length - 1 }), { maxLength: 8 }), (edits) => {
      const folder = mkdtempSync(join(tmpdir(), 'eider-warm-'));
      try {
        for (const [path, text] of Object.entries(start)) write(folder, path, text);
        expect(compileIn(folder, 'warm')).toEqual(compileIn(folder, 'cold'));
        for (const [step, edit] of edits.entries()) {
          const [path, text] = changes[edit] ?? changes[0];
          if (text === undefined) rmSync(join(folder, path), { force: true });
          else write(folder, path, text + '\n'.repeat(step));
          expect(compileIn(folder, 'warm')).toEqual(compileIn(folder, 'cold'));
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
});

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What a process would print and write. The warm one has the memory of those before it. */
function compileIn(folder: string, state: 'warm' | 'cold') {
  const target = join(folder, 'target', state);
  if (state === 'cold') rmSync(target, { recursive: true, force: true });
  const later = () => Date.now() + 1000;
  const memory =
    state === 'warm' ? openFileMemory(join(target, 'memory.json'), 'test', later) : undefined;
  const { value, diagnostics } = compile({
    workingFolder: folder,
    env: {},
    runStartedAt: '2024-01-01T00:00:00Z',
    files: memory ? { ...realFiles, memory } : realFiles,
  });
  const printed = formatDiagnostics(diagnostics, { color: false, width: 100 });
  if (!value) return { printed };
  writeCompiled(
    { ...value, project: { ...value.project, targetPath: target } },
    { memory, mask: (text) => text },
  );
  memory?.store();
  const compiled = join(target, 'compiled');
  const names = readdirSync(compiled, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(compiled.length));
  const queries = [...value.compiled.models.values()].map(({ node, query }) => [
    node.id,
    query.text,
  ]);
  return {
    printed,
    queries,
    files: names.sort().map((name) => [name, readFileSync(join(compiled, name), 'utf8')]),
  };
}
