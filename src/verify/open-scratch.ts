/**
 * A scratch copy of what is verified: samples of what arrives, and the project compiled twice, once
 * for the database that is built incrementally and once for the one that is always built anew. In:
 * an engine in memory, with the user's databases attached to be read; out: a scratch.
 */
import { type Diagnostic, hasErrors, type Outcome } from '../base/diagnostic.ts';
import { compileProject } from '../compile/compile-project.ts';
import { quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Connection, Engine } from '../engine/engine.ts';
import { type Compilation, check } from '../pipeline.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { NodeId, RelationNode } from '../product/graph.ts';
import type { ChosenModels } from './choose-models.ts';
import { fillSamples, type Sample } from './fill-samples.ts';
import { arrivalsCatalog, scratchGraph } from './scratch-graph.ts';

/** One of the two databases, and the project as it is compiled for it. */
export interface Side {
  readonly catalog: string;
  readonly checked: CheckedProject;
}

export interface Scratch {
  readonly engine: Engine;
  readonly connection: Connection;
  readonly samples: readonly Sample[];
  readonly incremental: Side;
  readonly full: Side;
}

export interface Warehouse {
  readonly catalog: string;
  /** As people write it. */
  readonly path: string;
  /** Whether it is there, and attached. */
  readonly isThere: boolean;
}

export interface ScratchOptions {
  readonly compilation: Compilation;
  readonly chosen: ChosenModels;
  readonly engine: Engine;
  /** Of each relation that arrives. */
  readonly sampleRows: number;
  /** ISO 8601, UTC: the clock of every build. */
  readonly startedAt: string;
  /** The user's own: read for samples, and then given free. */
  readonly warehouse: Warehouse;
}

export async function openScratch(options: ScratchOptions): Promise<Outcome<Scratch | undefined>> {
  const { compilation, chosen, engine, sampleRows, warehouse } = options;
  const { graph, project } = compilation;
  const connection = await engine.connect();
  await connection.run(`attach ':memory:' as ${arrivalsCatalog}`);
  const nodes = [...chosen.arriving].map((id) => graph.nodes.get(id) as RelationNode);
  const filled = await fillSamples(connection, {
    nodes,
    root: project.root,
    rows: sampleRows,
    missing: warehouse.isThere ? undefined : warehouse,
  });
  if (hasErrors(filled.diagnostics)) return { value: undefined, diagnostics: filled.diagnostics };
  const samples = filled.value;
  if (warehouse.isThere) await connection.run(`detach ${quoteIdentifier(warehouse.catalog)}`);
  const incremental = await compileFor('_eider_incremental', samples, options);
  const full = await compileFor('_eider_full', samples, options);
  if (!incremental.value || !full.value) {
    return { value: undefined, diagnostics: [...incremental.diagnostics, ...full.diagnostics] };
  }
  const sides = { incremental: incremental.value, full: full.value };
  return { value: { engine, connection, samples, ...sides }, diagnostics: [] };
}

async function compileFor(
  catalog: string,
  samples: readonly Sample[],
  { compilation, chosen, startedAt }: ScratchOptions,
): Promise<Outcome<Side | undefined>> {
  const { project } = compilation;
  const arriving = new Map<NodeId, Sample['columns']>(
    samples.map(({ node, columns }) => [node.id, columns]),
  );
  const graph = scratchGraph(compilation.graph, { needed: chosen.needed, arriving, catalog });
  const { value: compiled, diagnostics } = compileProject({
    graph,
    project,
    runStartedAt: startedAt,
  });
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const { value: checked } = await check({ ...compilation, graph, compiled });
  return { value: { catalog, checked }, diagnostics: errorsOf(checked) };
}

function errorsOf({ problems }: CheckedProject): readonly Diagnostic[] {
  return [...problems.values()].flat().filter(({ severity }) => severity === 'error');
}
