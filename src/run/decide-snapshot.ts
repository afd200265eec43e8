/**
 * How a snapshot is taken in a run: into the history that is there, or as the first of one. In: a
 * build step; out: actions. A history is given up only where that was asked for by name.
 */
import { formatCount } from '../base/format-count.ts';
import { snapshotSettings } from '../graph/snapshot-settings.ts';
import { takeSnapshot } from '../materialize/snapshot/snapshot.ts';
import type { VersionCounts } from '../materialize/snapshot/snapshot-model.ts';
import { holdsHistory } from '../plan/holds-history.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { BuildStep } from '../product/plan.ts';
import type { Materializing } from './materializing.ts';
import type { RunContext } from './run-context.ts';

export function decideSnapshot(
  { node, query }: CompiledModel,
  { replaces }: BuildStep,
  context: RunContext,
): Materializing {
  const settings = snapshotSettings(node);
  if (!settings) throw new Error(`${node.id} has no strategy`);
  const there = context.current.relationOf(node.relation);
  const isHistory = holdsHistory(there) && there.made?.code.partial === undefined;
  const isNew = context.dropsHistory || !isHistory;
  let counts: VersionCounts | undefined;
  return {
    actions: takeSnapshot(
      {
        node,
        query,
        settings,
        clock: context.startedAt,
        onWritten: (written) => {
          counts = written;
        },
      },
      isNew ? { replaces } : 'goes on',
    ),
    publish: [],
    makes: 'table',
    materialization: 'snapshot',
    diagnostics: [],
    ...(isNew || !there?.made ? {} : { continues: { since: there.made.since } }),
    note: () => (isNew ? undefined : describeCounts(counts)),
    files: () => undefined,
    afterCommit: () => {},
  };
}

function describeCounts(counts: VersionCounts | undefined): string | undefined {
  if (!counts) return undefined;
  const { opened, changed, gone } = counts;
  const said = [
    ...(opened > 0 ? [`${formatCount(opened)} new`] : []),
    ...(changed > 0 ? [`${formatCount(changed)} changed`] : []),
    ...(gone > 0 ? [`${formatCount(gone)} gone`] : []),
  ];
  return said.length === 0 ? 'no row changed' : said.join(', ');
}
