/**
 * Proves what can be proven of a project without any data: that every query binds, of which columns
 * and types each relation is, what each column is computed from. In: the compiled project; out: the
 * checked one, and all that is wrong, in the order of the graph. Opens no warehouse.
 */
import { type Diagnostic, error, type Outcome, warning } from '../base/diagnostic.ts';
import { digest } from '../base/json.ts';
import { lowerFirst } from '../base/phrases.ts';
import type { Span } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import { queryDigest } from '../compile/query-digest.ts';
import type { RenderedProject } from '../compile/render-model.ts';
import type { Engine, EngineError, EngineSettings } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import { isRelation } from '../graph/is-relation.ts';
import type { CheckedProject, RelationCheck, TestCheck } from '../product/checked.ts';
import type { CompiledModel, CompiledProject } from '../product/compiled.ts';
import type { NodeId, SourceNode } from '../product/graph.ts';
import type { ProjectSource } from '../project/resources.ts';
import { type CheckMemory, noMemory } from './cache/check-memory.ts';
import { createContentKeys } from './cache/content-keys.ts';
import type { ModelAnswer } from './cache/kept-model.ts';
import { sharedWorld } from './cache/shared-world.ts';
import { checkInputs } from './check-inputs.ts';
import { checkModels } from './check-models.ts';
import { checkOwnQueries } from './check-own-queries.ts';
import { checkTests } from './check-tests.ts';
import { checkUnitTests } from './check-unit-tests.ts';
import type { Checking } from './checking.ts';
import { wrongConfiguredColumns } from './configured-columns.ts';
import { checkContracts } from './contracts/check-contracts.ts';
import { createDescribedColumns } from './describe-columns.ts';
import { type FixtureFiles, fixtureFiles } from './fixtures/read-fixture.ts';
import { lineageRelation } from './lineage-relation.ts';
import type { RelationFacts } from './proof/plan-scope.ts';
import { createReadsWithin } from './reads-within.ts';
import { createAskEngine } from './refusals/ask-shadow.ts';
import { createFacts, testedFacts } from './relation-facts.ts';
import { createShadowCatalog, ShadowRefused } from './shadow/shadow-catalog.ts';
import { createStandIns } from './shadow/stand-ins.ts';
import { createStoredReads } from './stored-reads.ts';
import { unknownColumns, withModelsNotChecked } from './unchecked.ts';

export interface CheckOptions {
  readonly project: RenderedProject;
  /** Opens an engine in memory; the driver is loaded when there is something to ask. */
  readonly open?: (settings: EngineSettings) => Promise<Engine>;
  /** What earlier checks found out; what is found out now is added. */
  readonly memory?: CheckMemory;
  /** Says which SQL a model is, where that is known without rendering it. */
  readonly queryKey?: (model: CompiledModel) => string;
  /** What is known of the rows of relations, by their ids; otherwise what their tests hold them to. */
  readonly facts?: ReadonlyMap<NodeId, RelationFacts>;
  /** Where the rows of unit tests lie that have files of their own. */
  readonly fixtures?: FixtureFiles;
  /** Of unit tests these alone are looked at. */
  readonly unitTests?: ReadonlySet<NodeId> | undefined;
  readonly now?: () => number;
}

export async function checkProject(
  compiled: CompiledProject,
  options: CheckOptions,
): Promise<Outcome<CheckedProject>> {
  const said = new Map<NodeId, Diagnostic[]>();
  const say: Checking['say'] = (node, diagnostics) => {
    if (diagnostics.length > 0) said.set(node, [...(said.get(node) ?? []), ...diagnostics]);
  };
  const checking = beginCheck(compiled, options, say);
  try {
    await checkInputs(checking);
    await checkModels(checking);
    await checkContracts(checking);
    await checkTests(checking);
    const files = options.fixtures ?? fixtureFiles(options.project.root);
    const { project, unitTests: only } = options;
    await checkUnitTests(checking, { files, only });
    await checkOwnQueries(checking, { project, files, only });
  } catch (failure) {
    if (!(failure instanceof ShadowRefused)) throw failure;
    return nothingChecked(checking, explainShadow(failure.failure, options));
  } finally {
    await checking.shadow.close();
  }
  for (const [id, diagnostic] of unknownColumns(checking)) say(id, [diagnostic]);
  for (const [id, diagnostic] of wrongConfiguredColumns(checking)) say(id, [diagnostic]);
  const problems = new Map(
    [...compiled.graph.nodes.keys()].flatMap((id) => {
      const own = said.get(id)?.map((each) => withModelsNotChecked(each, id, checking));
      return own ? [[id, own] as const] : [];
    }),
  );
  return { value: product(checking, problems), diagnostics: [...problems.values()].flat() };
}

function beginCheck(
  compiled: CompiledProject,
  options: CheckOptions,
  say: Checking['say'],
): Checking {
  const { project, open = openInMemory, memory = noMemory, queryKey = queryDigest } = options;
  const now = (options.now ?? Date.now)();
  const { graph } = compiled;
  const { target } = project;
  const relations = [...graph.nodes.values()].filter(isRelation);
  const catalog = relations.find(({ kind }) => kind !== 'source')?.relation.catalog ?? 'memory';
  const sources = relations.filter((node): node is SourceNode => node.kind === 'source');
  const standIns = createStandIns(sources, { root: project.root, catalog });
  const storedReads = createStoredReads(graph, standIns);
  const facts = createFacts(graph, options.facts ?? testedFacts(graph));
  const names = [...relations.map(({ relation }) => relation), ...standIns.all.map((e) => e.table)];
  const owners = new Map(relations.map((node) => [relationKey(lineageRelation(node)), node]));
  const states = new Map<NodeId, RelationCheck>();
  const answers = new Map<NodeId, ModelAnswer>();
  const shared = sharedWorld(target, catalog, now);
  const world = digest(shared.text);
  let counted = 0;
  const shadow = createShadowCatalog({ target, catalog, relations: names, open });
  return {
    compiled,
    shadow,
    ask: createAskEngine(shadow),
    catalog,
    standIns,
    facts,
    states,
    answers,
    describedColumns: createDescribedColumns({ compiled, owners, states, answers }),
    storedReads,
    readsWithin: createReadsWithin(owners),
    keys: createContentKeys({ graph, storedReads, standIns, facts, world, queryKey, now }),
    memory,
    tables: new Set<NodeId>(),
    tests: new Map<NodeId, TestCheck>(),
    owners,
    outside: new Set<NodeId>(),
    now,
    looked: shared.stamps && [...shared.stamps],
    count: () => counted++,
    say,
  };
}

async function openInMemory(settings: EngineSettings): Promise<Engine> {
  const { openDuckdb } = await import('../engine/duckdb.ts');
  return openDuckdb(settings);
}

function explainShadow(failure: EngineError, { project }: CheckOptions): Diagnostic {
  const { message, notes } = failure;
  if (isWrongAnywhere(failure)) return wrongTarget(failure, project.target);
  return warning('E0332', `nothing was checked: ${lowerFirst(message)}`, {
    span: placeOf(failure, project.target),
    notes,
    hint: 'queries are checked in an empty database in memory, where extensions and on_open must work, too',
  });
}

/**
 * A setting that the engine does not have, SQL that does not parse, an extension that is not
 * installed: no warehouse makes it right.
 */
function isWrongAnywhere({ kind, message, subtype }: EngineError): boolean {
  return kind === 'parser' || message.startsWith('setting ') || subtype === 'MISSING_EXTENSION';
}

function placeOf({ part }: EngineError, target: ProjectSource['target']): Span {
  return part ? target.locatePart(part) : target.locate();
}

function wrongTarget(failure: EngineError, target: ProjectSource['target']): Diagnostic {
  const { subject, candidates, notes } = failure;
  const hint = subject === undefined ? undefined : didYouMean(subject, candidates);
  return error('E0340', `target ${target.name}: ${failure.message}`, {
    span: placeOf(failure, target),
    ...(notes.length > 0 ? { notes } : {}),
    ...(hint === undefined ? {} : { hint }),
  });
}

function nothingChecked(checking: Checking, problem: Diagnostic): Outcome<CheckedProject> {
  const { states, tests, compiled, outside } = checking;
  for (const node of compiled.graph.nodes.values()) {
    const state = { state: 'unchecked', because: problem.message, cause: node.id } as const;
    outside.add(node.id);
    if (isRelation(node)) states.set(node.id, state);
    else if (node.kind === 'test') tests.set(node.id, state);
  }
  return { value: product(checking, new Map()), diagnostics: [problem] };
}

function product(
  { compiled, states, tests, owners, outside, looked, keys }: Checking,
  problems: CheckedProject['problems'],
): CheckedProject {
  const inOrder = <State>(found: ReadonlyMap<NodeId, State>): ReadonlyMap<NodeId, State> =>
    new Map(
      [...compiled.graph.nodes.keys()].flatMap((id) => {
        const state = found.get(id);
        return state ? [[id, state] as const] : [];
      }),
    );
  return {
    compiled,
    relations: inOrder(states),
    tests: inOrder(tests),
    owners: new Map([...owners].map(([key, { id }]) => [key, id])),
    problems,
    outside: outside.size === 0 ? looked : undefined,
    faceOf: keys.faceOf,
  };
}
