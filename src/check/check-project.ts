/**
 * Proves what can be proven of a project without any data: that every query binds, of which columns
 * and types each relation is, what each column is computed from. In: the compiled project; out: the
 * checked one, and all that is wrong, in the order of the graph. Opens no warehouse.
 */
import { type Diagnostic, type Outcome, warning } from '../base/diagnostic.ts';
import { type Engine, EngineError, type EngineSettings } from '../engine/engine.ts';
import type { CheckedProject, RelationCheck, TestCheck } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { GraphNode, NodeId, RelationNode, SourceNode } from '../product/graph.ts';
import type { ProjectSource } from '../project/resources.ts';
import { checkInputs } from './check-inputs.ts';
import { checkModels } from './check-models.ts';
import { checkTests } from './check-tests.ts';
import type { Checking } from './checking.ts';
import { createFacts } from './relation-facts.ts';
import { lineageRelation, relationKey } from './relation-key.ts';
import { createShadowCatalog, type ShadowCatalog } from './shadow/shadow-catalog.ts';
import { createStandIns } from './shadow/stand-ins.ts';
import { unknownColumns, withModelsNotChecked } from './unchecked.ts';

export interface CheckOptions {
  readonly project: Pick<ProjectSource, 'root' | 'target'>;
  /** Opens an engine in memory; the driver is loaded when there is something to check. */
  readonly open?: (settings: EngineSettings) => Promise<Engine>;
}

export async function checkProject(
  compiled: CompiledProject,
  { project, open = openInMemory }: CheckOptions,
): Promise<Outcome<CheckedProject>> {
  const nodes = [...compiled.graph.nodes.values()];
  const relations = nodes.filter(isRelation);
  const catalog = relations.find(({ kind }) => kind !== 'source')?.relation.catalog ?? 'memory';
  const sources = nodes.filter((node): node is SourceNode => node.kind === 'source');
  const standIns = createStandIns(sources, { root: project.root, catalog });
  const said = new Map<NodeId, Diagnostic[]>();
  let counted = 0;
  const checking: Omit<Checking, 'shadow'> = {
    compiled,
    catalog,
    count: () => counted++,
    standIns,
    facts: createFacts(compiled.graph),
    states: new Map<NodeId, RelationCheck>(),
    tables: new Set<NodeId>(),
    tests: new Map<NodeId, TestCheck>(),
    owners: new Map(relations.map((node) => [relationKey(lineageRelation(node)), node])),
    say: (node, diagnostics) => said.set(node, [...(said.get(node) ?? []), ...diagnostics]),
  };
  const names = [...relations.map(({ relation }) => relation), ...standIns.all.map((e) => e.table)];
  const opened = await openShadow({ target: project.target, catalog, relations: names, open });
  if (!opened.shadow) return nothingChecked(checking, opened.problem);
  try {
    const all = { ...checking, shadow: opened.shadow };
    await checkInputs(all);
    await checkModels(all);
    await checkTests(all);
  } finally {
    await opened.shadow.close();
  }
  for (const [id, diagnostic] of unknownColumns(checking)) checking.say(id, [diagnostic]);
  const diagnostics = nodes.flatMap(({ id }) =>
    (said.get(id) ?? []).map((diagnostic) => withModelsNotChecked(diagnostic, id, checking)),
  );
  return { value: product(checking), diagnostics };
}

async function openInMemory(settings: EngineSettings): Promise<Engine> {
  const { openDuckdb } = await import('../engine/duckdb.ts');
  return openDuckdb(settings);
}

function isRelation(node: GraphNode): node is RelationNode {
  return node.kind === 'model' || node.kind === 'seed' || node.kind === 'source';
}

type Opened =
  | { readonly shadow: ShadowCatalog }
  | { readonly shadow?: undefined; readonly problem: Diagnostic };

async function openShadow(
  request: Parameters<typeof createShadowCatalog>[0] & {
    readonly target: ProjectSource['target'];
  },
): Promise<Opened> {
  try {
    return { shadow: await createShadowCatalog(request) };
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const problem = warning('E0332', `nothing was checked: ${lowerFirst(failure.message)}`, {
      span: request.target.locate(),
      notes: failure.notes,
      hint: 'queries are checked in an empty database in memory, where extensions and on_open must work, too',
    });
    return { problem };
  }
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}

function nothingChecked(
  checking: Omit<Checking, 'shadow'>,
  problem: Diagnostic,
): Outcome<CheckedProject> {
  const { states, tests, compiled } = checking;
  for (const node of compiled.graph.nodes.values()) {
    const state = { state: 'unchecked', because: problem.message, cause: node.id } as const;
    if (isRelation(node)) states.set(node.id, state);
    else if (node.kind === 'test') tests.set(node.id, state);
  }
  return { value: product(checking), diagnostics: [problem] };
}

function product({ compiled, states, tests, owners }: Omit<Checking, 'shadow'>): CheckedProject {
  const inOrder = [...compiled.graph.nodes.keys()].flatMap((id) => {
    const state = states.get(id);
    return state ? [[id, state] as const] : [];
  });
  return {
    compiled,
    relations: new Map(inOrder),
    tests,
    owners: new Map([...owners].map(([key, { id }]) => [key, id])),
  };
}
