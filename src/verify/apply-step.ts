/**
 * What arrives, as SQL: changes of the rows that are there now, and then the relations that builds
 * read, made anew from them. In: a step of a schedule; out: statements. Runs nothing.
 */
import { formatRelation, quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { NodeId } from '../product/graph.ts';
import type { Change, ScheduleStep } from '../product/verification.ts';
import { rowColumn, type Sample } from './fill-samples.ts';
import { arrivalsCatalog, arrivalsRelation } from './scratch-graph.ts';

/** Nothing has arrived yet. */
export function beginSchedule(samples: readonly Sample[]): readonly string[] {
  return samples.flatMap((sample) => [
    `create schema if not exists ${schemaOf(sample)}`,
    `create or replace table ${there(sample)} as from ${sample.table} limit 0`,
    publish(sample),
  ]);
}

/** `undo` brings back what was there before. */
export function applyStep(
  samples: readonly Sample[],
  step: ScheduleStep,
): { readonly apply: readonly string[]; readonly undo: readonly string[] } {
  const touched = samples.filter(({ node }) => step.some(({ relation }) => relation === node.id));
  const byId = new Map<NodeId, Sample>(touched.map((sample) => [sample.node.id, sample]));
  const changes = step.flatMap(({ relation, change }) => {
    const sample = byId.get(relation);
    return sample ? [changeRows(sample, change)] : [];
  });
  return {
    apply: [
      ...touched.map(
        (sample) => `create or replace table ${before(sample)} as from ${there(sample)}`,
      ),
      ...changes,
      ...touched.map(publish),
    ],
    undo: touched.flatMap((sample) => [
      `create or replace table ${there(sample)} as from ${before(sample)}`,
      publish(sample),
    ]),
  };
}

function changeRows(sample: Sample, change: Change): string {
  const table = there(sample);
  switch (change.kind) {
    case 'arrive':
      return `insert into ${table} from ${sample.table} where ${among(change.rows)}`;
    case 'repeat':
      return `insert into ${table} from ${table} where ${among(change.rows)}`;
    case 'delete':
      return `delete from ${table} where ${among(change.rows)}`;
    case 'copy': {
      const column = quoteIdentifier(change.column);
      const other = `select ${column} from ${sample.table} where ${rowColumn} = ${change.from}`;
      return `update ${table} set ${column} = (${other}) where ${rowColumn} = ${change.row}`;
    }
    case 'clear':
      return `update ${table} set ${quoteIdentifier(change.column)} = null where ${rowColumn} = ${change.row}`;
    default:
      return change satisfies never;
  }
}

function among(rows: readonly number[]): string {
  return rows.length === 0 ? 'false' : `${rowColumn} in (${rows.join(', ')})`;
}

function publish(sample: Sample): string {
  const relation = formatRelation(arrivalsRelation(sample.node));
  return `create or replace table ${relation} as select * exclude (${rowColumn}) from ${there(sample)}`;
}

function schemaOf({ node }: Sample): string {
  return `${arrivalsCatalog}.${quoteIdentifier(arrivalsRelation(node).schema)}`;
}

function there({ node }: Sample): string {
  return `${arrivalsCatalog}.${quoteIdentifier(`there of ${node.id}`)}`;
}

function before({ node }: Sample): string {
  return `${arrivalsCatalog}.${quoteIdentifier(`before of ${node.id}`)}`;
}
