/**
 * `columns.json` in the target folder: the columns as they were last built. In: a graph and what a
 * run did; out: the file, and what is wrong with one that cannot be compared with.
 */
import { join, resolve } from 'node:path';
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Mask } from '../base/secrets.ts';
import { readIfPresent, writeFileWhole } from '../base/write-file.ts';
import { columns } from '../pipeline.ts';
import type { ColumnGraph } from '../product/column-graph.ts';
import type { NodeStatus, RunEvent } from '../product/events.ts';
import type { NodeId } from '../product/graph.ts';
import {
  type ColumnsFile,
  formatColumnsFile,
  readColumnsFile,
} from '../report/artifacts/columns-file.ts';
import type { Checked } from './check-first.ts';
import { attemptWrite, type Refusal, shownPath } from './refused-write.ts';

export const columnsName = 'columns.json';

export type EarlierColumns =
  | { readonly file: ColumnsFile; readonly path: string }
  | { readonly problem: Diagnostic };

/** From a folder that `--state` names, or the target folder. */
export function readEarlierColumns({
  state,
  targetPath,
  workingFolder,
}: {
  readonly state: string | undefined;
  readonly targetPath: string;
  readonly workingFolder: string;
}): EarlierColumns {
  const folder = state === undefined ? targetPath : resolve(workingFolder, state);
  const path =
    state === undefined
      ? shownPath(workingFolder, join(folder, columnsName))
      : join(state, columnsName);
  const text = readIfPresent(join(folder, columnsName));
  if (text === undefined) {
    return {
      problem: error('E0705', `there is no earlier state to compare with: no ${path}`, {
        hint: 'run "eider build" first, or give --state with the folder of an earlier columns.json',
      }),
    };
  }
  const file = readColumnsFile(text);
  if (file) return { file, path };
  return {
    problem: error('E0706', `${path} is no state of columns that this version can read`, {
      hint: 'run "eider build" to write it anew',
    }),
  };
}

/**
 * What was not built in this run stays as it was when it was. An ephemeral model is built with any
 * of its readers.
 */
export function mergeColumns(
  earlier: ColumnGraph | undefined,
  now: ColumnGraph,
  built: ReadonlySet<NodeId>,
): ColumnGraph {
  const told = new Set<NodeId>();
  const readByTold = new Set<NodeId>();
  for (const { id, kind, state, reads } of [...now.nodes.values()].reverse()) {
    const isTold = kind === 'ephemeral' ? readByTold.has(id) : built.has(id);
    if (isTold || state === 'reader' || kind === 'source') told.add(id);
    if (isTold) for (const read of reads) readByTold.add(read);
  }
  const nodes = [...now.nodes].flatMap(([id, node]) => {
    const kept = told.has(id) ? node : earlier?.nodes.get(id);
    return kept ? [[id, kept] as const] : [];
  });
  return { nodes: new Map(nodes) };
}

/** What a run did not build stays as it was; without a run, everything is kept as it is now. */
export function keepColumns(
  { project, checked }: Pick<Checked, 'project' | 'checked'>,
  { events, mask }: { readonly events?: readonly RunEvent[]; readonly mask: Mask },
): readonly Refusal[] {
  const { root, targetPath, target } = project;
  const path = join(targetPath, columnsName);
  const now = columns(checked);
  const earlier = readColumnsFile(readIfPresent(path) ?? '')?.graph;
  const graph = events ? mergeColumns(earlier, now, builtIn(events)) : now;
  const generatedAt = `${new Date().toISOString().slice(0, 19)}Z`;
  const text = formatColumnsFile({ generatedAt, target: target.name, graph }, mask);
  return attemptWrite(shownPath(root, path), () => writeFileWhole(path, text));
}

function builtIn(events: readonly RunEvent[]): ReadonlySet<NodeId> {
  const built = events.flatMap((event) =>
    event.type === 'node_finished' && done.has(event.status) ? [event.node] : [],
  );
  return new Set(built);
}

const done: ReadonlySet<NodeStatus> = new Set(['built', 'up_to_date'] as const);
