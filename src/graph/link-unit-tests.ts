/**
 * Unit tests as nodes: which models they are about and what their inputs mean. In: the project and
 * the table of names; out: nodes, and every name that means nothing. Reads no rows.
 */
import { type Diagnostic, error, type Outcome } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import type { ModelNode, NodeId, UnitTestNode } from '../product/graph.ts';
import type { ProjectSource, Sourced, UnitTestSource } from '../project/resources.ts';
import { type NameTable, resolveRef, resolveSource } from './names.ts';

export function linkUnitTests(
  project: ProjectSource,
  names: NameTable,
): Outcome<readonly UnitTestNode[]> {
  const linked = project.unitTests
    .filter(({ enabled }) => enabled)
    .map((test) => linkUnitTest(test, project.name, names));
  return {
    value: linked.flatMap(({ value }) => value ?? []),
    diagnostics: linked.flatMap(({ diagnostics }) => diagnostics),
  };
}

function linkUnitTest(
  test: UnitTestSource,
  project: string,
  names: NameTable,
): Outcome<UnitTestNode | undefined> {
  const diagnostics: Diagnostic[] = [...checkShape(test)];
  const about = test.model && resolveModel(test.model, names, diagnostics);
  const inputs = new Map<string, NodeId | 'this'>();
  for (const { input } of test.steps.flatMap(({ given }) => given)) {
    const meant = resolveInput(input, test, names);
    if (typeof meant === 'string') inputs.set(input.value, meant);
    else if (meant) diagnostics.push(meant);
  }
  const expected = test.steps.map((step) =>
    step.expected.flatMap(({ model }): NodeId[] => {
      const node = model ? resolveModel(model, names, diagnostics) : about;
      return node ? [node.id] : [];
    }),
  );
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const { name, path, tags, meta, description, locate } = test;
  const tested = [...new Set([...(about ? [about.id] : []), ...expected.flat()])];
  const value: UnitTestNode = {
    kind: 'unit_test',
    id: `unit_test.${project}.${test.model ? `${test.model.value}.` : ''}${name}`,
    name,
    path,
    fqn: [...(about ? about.fqn.slice(0, -1) : [project]), name],
    tags,
    meta,
    description,
    config: { values: {}, origins: new Map() },
    parents: tested,
    locate,
    test,
    inputs,
    expected,
  };
  return { value, diagnostics };
}

function checkShape(test: UnitTestSource): readonly Diagnostic[] {
  const { name, model, query, steps, locate } = test;
  const say = (message: string, hint: string): Diagnostic =>
    error('E0440', `unit test ${name} ${message}`, { span: locate(), hint });
  const named = steps.flatMap(({ expected }) => expected.filter((each) => each.model));
  const found: Diagnostic[] = [];
  if (!model && !query && named.length === 0) {
    found.push(say('is about nothing', 'name the `model`, or give a `query` to test macros with'));
  }
  if (model && query) found.push(say('has a `model` and a `query`', 'keep one of them'));
  if (query && named.length > 0) {
    found.push(say('expects rows of models, but tests a query', 'leave `model` out of `expect`'));
  }
  for (const [index, step] of steps.entries()) {
    if (step.expected.length > 0 || index < steps.length - 1) continue;
    found.push(
      say('expects nothing', 'say which rows: `expect: { rows: [...] }`; none: `rows: []`'),
    );
  }
  return found;
}

function resolveModel(
  { value, locate }: Sourced<string>,
  names: NameTable,
  diagnostics: Diagnostic[],
): ModelNode | undefined {
  const found = resolveRef(names, value, locate);
  if ('problem' in found) {
    diagnostics.push(found.problem);
    return undefined;
  }
  if (found.node.kind === 'model') return found.node;
  diagnostics.push(
    error('E0440', `${value} is a seed: nothing computes its rows`, { span: locate() }),
  );
  return undefined;
}

/** Nothing where the name is one of the test's own, which only its query reads. */
function resolveInput(
  { value, locate }: Sourced<string>,
  test: UnitTestSource,
  names: NameTable,
): NodeId | 'this' | Diagnostic | undefined {
  const jinja = /^\s*(?:\{\{)?\s*(ref|source)\s*\(/.exec(value)?.[1];
  if (jinja !== undefined) {
    const words = [...value.matchAll(/['"]([^'"]+)['"]/g)].map(([, word]) => word);
    const hint = `write \`input: ${words.join('.')}\``;
    return error('E0404', 'relations are named plainly in YAML', { span: locate(), hint });
  }
  if (value === 'this') {
    if (test.model) return 'this';
    const hint = 'name the `model` that `this` is to be';
    return error('E0440', '`this` is a model, and the test names none', { span: locate(), hint });
  }
  const [source, table, ...more] = value.split('.');
  if (source !== undefined && table !== undefined && more.length === 0) {
    const found = resolveSource(names, source, table, locate);
    return 'node' in found ? found.node.id : found.problem;
  }
  if (test.query && !names.refs.has(value.toLowerCase())) return undefined;
  const found = resolveRef(names, value, locate);
  return 'node' in found ? found.node.id : withSources(found.problem, value, names);
}

/** In YAML a source is written with a dot. */
function withSources(problem: Diagnostic, value: string, names: NameTable): Diagnostic {
  const known = [...names.sources.values()].map(({ table }) => `${table.source}.${table.name}`);
  const meant = known.find((name) => name.toLowerCase().endsWith(`.${value.toLowerCase()}`));
  const hint =
    meant === undefined
      ? didYouMean(value, [...known, ...names.refs.keys()])
      : `it is a source: write ${meant}`;
  const { hint: _, ...rest } = problem;
  return hint === undefined ? problem : { ...rest, hint };
}
