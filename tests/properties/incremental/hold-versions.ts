/**
 * What the state says of a table, by sums of changes, is what it holds; and every part of the ledger
 * is there once. In: a built project; out: what differs, in words.
 */
import { formatRelation } from '../../../src/engine/duckdb-dialect.ts';
import { intervalStart, rowHash } from '../../../src/engine/duckdb-fingerprint.ts';
import { latestIntervals } from '../../../src/state/measure-axes.ts';
import type { BuiltLab } from '../incremental-lab.ts';
import type { DrawnModel, Grain } from './trial.ts';

export async function holdVersions(
  { connection, models: nodes }: BuiltLab,
  models: readonly DrawnModel[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { name, kind } of models) {
    const node = nodes.find((each) => each.name === name);
    if (kind === 'snapshot' || !node) continue;
    const from = formatRelation(node.relation);
    const { columns } = await connection.query(`from ${from} limit 0`);
    const { rows } = await connection.query(
      `select row_count, hash, axes, (select count(*) from ${from}),
         (select coalesce(sum(${rowHash(columns)}), 0)::varchar from ${from})
       from _eider.versions where relation = 'main.${name}' order by sequence desc limit 1`,
    );
    const [[count, hash, axes, counted, summed] = []] = rows;
    if (count !== counted || hash !== summed) problems.push(`${name} has another version`);
    for (const axis of JSON.parse(String(axes ?? '[]')) as string[]) {
      const [column = '', grain = 'day'] = axis.split(' by ');
      const time = columns.find((each) => each.name === column);
      if (!time) continue;
      const now = await connection.query(
        `select ${intervalStart(time, grain as Grain)} as start_us, count(*), sum(${rowHash(columns)})::varchar from ${from} group by 1 order by 1`,
      );
      const kept = await connection.query(
        `select start_us, row_count, hash::varchar from ${latestIntervals('memory', `main.${name}`, axis)} where row_count > 0 order by 1`,
      );
      if (JSON.stringify(now.rows) !== JSON.stringify(kept.rows)) {
        problems.push(`${name} has other intervals than its ${axis} says`);
      }
    }
  }
  return problems;
}
