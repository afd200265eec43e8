/** Projects in memory, compiled and checked: what is wrong with them as text, and what is known. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import { checkProject } from '../../../src/check/check-project.ts';
import { type FixtureFiles, fixtureFiles } from '../../../src/check/fixtures/read-fixture.ts';
import { compile } from '../../../src/pipeline.ts';
import type { CheckedProject, RelationCheck } from '../../../src/product/checked.ts';
import type { ProjectSource } from '../../../src/project/resources.ts';
import { print, type VirtualTree, virtualFiles } from '../project/virtual-project.ts';

export interface Checked {
  readonly said: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly project: CheckedProject;
  readonly source: ProjectSource;
  readonly fixtures: FixtureFiles;
  /** By the end of the node's id: `orders`, `raw.emails`. */
  readonly relation: (name: string) => RelationCheck | undefined;
  /** `name TYPE` for each column; or the state, where they are not known. */
  readonly columns: (name: string) => string;
}

const projectFile = 'name: shop\nmodels: { +materialized: table }\n';

/** A project at `/p`, and on disk where it has seeds; its target is a file that is never made. */
export async function check(tree: VirtualTree): Promise<Checked> {
  const whole = { 'project.yml': projectFile, ...tree };
  const compiled = compile({
    env: {},
    runStartedAt: '2024-01-01T00:00:00Z',
    ...(Object.keys(tree).some((path) => path.startsWith('seeds/'))
      ? onDisk(whole)
      : inMemory(whole)),
  });
  if (!compiled.value) throw new Error(print(compiled.diagnostics));
  const { project, compiled: product } = compiled.value;
  const fixtures = fixtureFiles(project.root, compiled.value.request.files);
  const { value, diagnostics } = await checkProject(product, { project, fixtures });
  const relation = (name: string): RelationCheck | undefined => {
    return [...value.relations].find(([id]) => id.endsWith(`.${name}`))?.[1];
  };
  return {
    said: print([...compiled.diagnostics, ...diagnostics]),
    diagnostics,
    project: value,
    source: project,
    fixtures,
    relation,
    columns: (name) => columnsOf(relation(name)),
  };
}

function inMemory(tree: VirtualTree) {
  const rooted = Object.entries(tree).map(([path, content]) => [`/p/${path}`, content]);
  return { workingFolder: '/p', files: virtualFiles(Object.fromEntries(rooted)) };
}

function onDisk(tree: VirtualTree) {
  const workingFolder = mkdtempSync(join(tmpdir(), 'eider-check-'));
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(workingFolder, path)), { recursive: true });
    writeFileSync(join(workingFolder, path), content);
  }
  return { workingFolder };
}

function columnsOf(relation: RelationCheck | undefined): string {
  if (relation?.state !== 'checked') return relation?.state ?? 'not there';
  return relation.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
}

/** Sources with typed columns, for projects that need something to read. */
export const shop = `sources:
  - name: raw
    tables:
      - name: orders
        columns:
          - { name: id, type: INTEGER, description: The order }
          - { name: customer, type: VARCHAR }
          - { name: amount, type: "DECIMAL(18,2)" }
          - { name: day, type: DATE }
          - { name: weight, type: DOUBLE }
`;
