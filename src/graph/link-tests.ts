/**
 * Data tests as nodes: each declaration in YAML and each SQL file under the test paths, with what
 * it reads. In: the parsed project and the table of names; out: test nodes. Writes no query.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import { digest } from '../base/json.ts';
import type { Locate } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import type { NodeId, RelationNode, TestDefinition, TestNode } from '../product/graph.ts';
import type { ParsedFile, ParsedProject } from '../product/parsed.ts';
import { resolveConfig } from '../project/config/resolve-config.ts';
import type { ColumnProperties, Sourced, TestDeclaration } from '../project/resources.ts';
import { builtinTest, builtinTests, countsRows } from './builtin-tests.ts';
import { checkExpression, checkTestArguments, relationArguments } from './check-test-arguments.ts';
import { countConditions } from './count-conditions.ts';
import { findParents } from './find-parents.ts';
import { hintForForeignTest } from './foreign-tests.ts';
import { type CallFinder, checkMacros } from './macro-calls.ts';
import type { NameTable } from './names.ts';
import { withoutRepeatedTests } from './repeated-tests.ts';

interface Linking {
  readonly project: ParsedProject;
  readonly names: NameTable;
  readonly finder: CallFinder;
}

export function linkTests(linking: Linking): Outcome<readonly TestNode[]> {
  const { project, names } = linking;
  const diagnostics: Diagnostic[] = [];
  const nodes: TestNode[] = [];
  const taken = new Set<string>();
  const keep = ({ value, diagnostics: found }: Outcome<TestParts | undefined>): void => {
    diagnostics.push(...found);
    if (value) nodes.push(testNode(value, freeName(value.name, taken), project.source.name));
  };
  for (const test of project.tests) {
    diagnostics.push(...checkMacros(test.template, project.macros));
    keep(linkSingular(linking, test));
  }
  for (const generic of project.genericTests.values()) {
    diagnostics.push(...checkMacros(generic, project.macros));
  }
  for (const { subject, tests, columns, path } of testedRelations(project, names)) {
    const all = [...tests, ...columns.flatMap((column) => column.tests)];
    const { value: distinct, diagnostics: repeated } = withoutRepeatedTests(all);
    diagnostics.push(...repeated);
    for (const declaration of distinct) keep(linkGeneric(linking, { subject, declaration, path }));
  }
  return { value: nodes, diagnostics };
}

interface TestedRelation {
  readonly subject: RelationNode;
  readonly tests: readonly TestDeclaration[];
  readonly columns: readonly ColumnProperties[];
  /** The properties file. */
  readonly path: string;
}

function testedRelations(project: ParsedProject, names: NameTable): TestedRelation[] {
  const { modelProperties, seedProperties, snapshotProperties } = project.source;
  const all = [...modelProperties, ...snapshotProperties, ...seedProperties];
  const declared = all.flatMap((entry): TestedRelation[] => {
    const subject = names.refs.get(entry.name.toLowerCase());
    const { tests, columns, path } = entry;
    return subject ? [{ subject, tests, columns, path }] : [];
  });
  const sources = [...names.sources.values()].map((subject) => ({
    subject,
    tests: subject.table.tests,
    columns: subject.columns,
    path: subject.table.path,
  }));
  return [...declared, ...sources];
}

function linkSingular(
  { project, names, finder }: Linking,
  { file, template, config: fileConfig }: ParsedFile,
): Outcome<TestParts | undefined> {
  const { source: written } = project;
  const properties = written.testProperties.find(({ name }) => name === file.name);
  const config = resolveConfig({
    kind: 'test',
    fileConfig,
    properties: properties?.config,
    folderConfig: written.folderConfig.tests,
    folders: file.folders,
  });
  if (config.value.values.enabled === false) return { value: undefined, diagnostics: [] };
  const parents = findParents(template, finder, names);
  const conditions = conditionsOf(config.value, { countsRows: false });
  const parts: TestParts = {
    conditions: conditions.value,
    name: file.name,
    path: file.source.path,
    folders: file.folders,
    config: config.value,
    description: properties?.description,
    parents: parents.value,
    locate: () => file.source.span(0, 0),
    definition: { type: 'singular', template },
  };
  const diagnostics = [...config.diagnostics, ...parents.diagnostics, ...conditions.diagnostics];
  return { value: parts, diagnostics };
}

interface Declared {
  readonly subject: RelationNode;
  readonly declaration: TestDeclaration;
  readonly path: string;
}

function linkGeneric(
  { project, names, finder }: Linking,
  { subject, declaration, path }: Declared,
): Outcome<TestParts | undefined> {
  const { source: written } = project;
  const template = project.genericTests.get(declaration.test);
  const builtin = builtinTest(declaration.test);
  if (!template && !builtin) {
    return { value: undefined, diagnostics: [unknownTest(project, declaration)] };
  }
  const config = resolveConfig({
    kind: 'test',
    fileConfig: new Map(),
    properties: declaration.config,
    folderConfig: written.folderConfig.tests,
    folders: [],
  });
  if (config.value.values.enabled === false) {
    return { value: undefined, diagnostics: config.diagnostics };
  }
  const wrong = checkTestArguments(declaration, { builtin, template });
  const read = relationArguments(declaration, { builtin, template }, names);
  const inTemplate = template
    ? findParents(template, finder, names)
    : { value: [], diagnostics: [] };
  const given = config.value.values.name;
  const conditions = conditionsOf(config.value, {
    countsRows: template !== undefined || countsRows(declaration.test),
  });
  const parts: TestParts = {
    conditions: conditions.value,
    name: typeof given === 'string' ? given : genericName(subject, declaration),
    path,
    folders: subject.fqn.slice(1, -1),
    config: config.value,
    description: undefined,
    parents: [...new Set([subject.id, ...read.value.values(), ...inTemplate.value])],
    locate: declaration.locate,
    definition: {
      type: 'generic',
      test: declaration.test,
      subject: subject.id,
      column: declaration.column,
      arguments: declaration.arguments,
      template,
    },
  };
  const diagnostics = [
    ...config.diagnostics,
    ...conditions.diagnostics,
    ...wrong,
    ...read.diagnostics,
    ...inTemplate.diagnostics,
  ];
  return { value: wrong.length > 0 ? undefined : parts, diagnostics };
}

/** How failures are counted and judged, and what is wrong with the SQL of a configuration. */
function conditionsOf(config: TestNode['config'], kind: { readonly countsRows: boolean }) {
  const conditions = countConditions(config, kind);
  const written = ['where', 'fail_calc'].flatMap((key) => {
    const locate = config.origins.get(key);
    const value = config.values[key];
    return locate && value !== undefined ? checkExpression(`\`${key}\``, { value, locate }) : [];
  });
  return { value: conditions.value, diagnostics: [...conditions.diagnostics, ...written] };
}

interface TestParts {
  readonly conditions: Pick<TestNode, 'warnIf' | 'errorIf'>;
  /** Another test may have it, too. */
  readonly name: string;
  readonly path: string;
  readonly folders: readonly string[];
  readonly config: TestNode['config'];
  readonly description: string | undefined;
  readonly parents: readonly NodeId[];
  readonly locate: Locate;
  readonly definition: TestDefinition;
}

function testNode(parts: TestParts, name: string, project: string): TestNode {
  const { path, folders, config, description, parents, locate, definition, conditions } = parts;
  const { values } = config;
  return {
    kind: 'test',
    id: `test.${project}.${name}`,
    name,
    path,
    fqn: [project, ...folders, name],
    tags: (values.tags ?? []) as readonly string[],
    meta: (values.meta ?? {}) as TestNode['meta'],
    description: typeof values.description === 'string' ? values.description : description,
    config,
    parents,
    locate,
    definition,
    severity: values.severity === 'warn' ? 'warn' : 'error',
    ...conditions,
  };
}

function unknownTest(project: ParsedProject, declaration: TestDeclaration): Diagnostic {
  const names = [...Object.keys(builtinTests), ...project.genericTests.keys()];
  return error('E0401', `no data test is named "${declaration.test}"`, {
    span: declaration.locate(),
    hint:
      hintForForeignTest(declaration.test) ??
      didYouMean(declaration.test, names) ??
      `a test of your own is a file tests/generic/${declaration.test}.sql that begins with {{params}}`,
  });
}

/** dbt's form: test, relation, column, and what else tells two of them apart. */
function genericName(subject: RelationNode, declaration: TestDeclaration): string {
  const relation =
    subject.kind === 'source' ? `${subject.table.source}_${subject.name}` : subject.name;
  const parts = [declaration.test, relation];
  if (declaration.column !== undefined) parts.push(declaration.column);
  for (const argument of declaration.arguments.values()) parts.push(argumentText(argument));
  const joined = parts.join('_');
  // The usual name needs no look at what Unicode calls a letter.
  const name = /^\w+$/.test(joined) ? joined : joined.replaceAll(/[^\p{L}\p{N}_]+/gu, '_');
  if (name.length <= 100) return name;
  return `${name.slice(0, 80)}_${digest(name).slice(0, 12)}`;
}

function argumentText({ value }: Sourced): string {
  if (Array.isArray(value)) return value.map(String).join('__');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${name}_${count}`;
  taken.add(free.toLowerCase());
  return free;
}
