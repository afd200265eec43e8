/**
 * Sources in files may change while they are read: they are looked at before the commit of each
 * reader, and what was overtaken is to be made again. In: a node; out: the sources that are not as
 * they were observed, and what they are now.
 */
import type { Connection } from '../engine/engine.ts';
import { sourceKey } from '../graph/state-key.ts';
import { sourcesRead } from '../plan/sources-read.ts';
import type { GraphNode, SourceNode } from '../product/graph.ts';
import { isSameFile } from '../state/observe/file-stamps.ts';
import { readStamps, storedStamps } from '../state/observe/observe-files.ts';
import { observeSources } from '../state/observe/observe-sources.ts';
import { sourceQuestions } from '../state/observe/source-questions.ts';
import type { RunContext } from './run-context.ts';

export async function overtakenSources(
  connection: Connection,
  node: GraphNode,
  context: RunContext,
): Promise<readonly SourceNode[]> {
  const overtaken: SourceNode[] = [];
  for (const source of sourcesRead([node], context.compiled.graph)) {
    if (await isOvertaken(connection, source, context)) overtaken.push(source);
  }
  return overtaken;
}

async function isOvertaken(
  connection: Connection,
  source: SourceNode,
  { current, catalog, observing }: RunContext,
): Promise<boolean> {
  const { location } = source.table;
  const known = current.versionOf(sourceKey(source, catalog));
  if (!location || known?.files === undefined) return false;
  const now = await readStamps({ known }, { ...observing, connection, location });
  const before = storedStamps(known.files);
  if (now?.length !== before.length) return true;
  return now.some((stamp, index) => {
    const old = before[index];
    return !old || !isSameFile(stamp, old);
  });
}

/** Outside of any transaction. */
export async function observeAgain(
  connection: Connection,
  sources: readonly SourceNode[],
  { current, catalog, observing, axesOf, keysOf, tellingOf }: RunContext,
): Promise<void> {
  const questions = sourceQuestions({
    sources: sources.filter(({ table }) => table.location !== undefined),
    catalog,
    root: observing.root,
    axesOf,
    keysOf,
    tellingOf,
    versionOf: current.versionOf,
  });
  const observed = await observeSources(questions, { ...observing, connection });
  for (const [key, version] of observed) current.observe(key, version);
}
