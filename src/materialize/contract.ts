/**
 * What a contract asks of a relation that was just made, inside its transaction: columns, types and
 * constraints. In: a model; out: checks that roll it back. Pure: knows no connection.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { formatCount } from '../base/format-count.ts';
import {
  compareContract,
  explainContract,
  isContracted,
  type TypedColumn,
} from '../check/contracts/compare-contract.ts';
import { formatRelation, quoteIdentifier } from '../engine/duckdb-dialect.ts';
import type { Cell, EngineError } from '../engine/engine.ts';
import type { ModelNode } from '../product/graph.ts';
import type { Constraint } from '../project/resources.ts';
import type { Action } from './action.ts';

export function contractActions(node: ModelNode): readonly Action[] {
  if (node.materialization === 'ephemeral') return [];
  const { constraints = [] } = node;
  return [
    ...(isContracted(node) ? [checkColumns(node)] : []),
    ...(constraints.length > 0 ? [checkConstraints(node, constraints)] : []),
  ];
}

/** The check compared already, unless it could not know the columns; sources may differ, too. */
function checkColumns(node: ModelNode): Action {
  const casts = node.columns.map(
    ({ name, type }) => `cast(null as ${type}) as ${quoteIdentifier(name)}`,
  );
  return {
    kind: 'check',
    sql: `select 'expected', column_name, column_type from (describe select ${casts.join(', ')})
union all
select 'found', column_name, column_type from (describe select * from ${formatRelation(node.relation)})`,
    diagnose: ({ rows }) => {
      const side = (wanted: string): TypedColumn[] =>
        rows.flatMap(([one, name, type]) =>
          one === wanted ? [{ name: String(name), type: String(type) }] : [],
        );
      const differences = compareContract(side('expected'), side('found'));
      return differences.length === 0 ? [] : [explainContract(node, differences)];
    },
  };
}

const shownRows = 5;

/**
 * One query for all, so that every broken one is told. Rows come as JSON of texts: each constraint
 * has columns of its own. Keys with NULL in them are apart from each other, as in SQL.
 */
function checkConstraints(node: ModelNode, constraints: readonly Constraint[]): Action {
  const relation = formatRelation(node.relation);
  const parts = constraints.map(
    (constraint, index) =>
      `(select ${index} as constraint_index, count(*) over () as broken, to_json(t)::varchar as shown
from (select columns(*)::varchar from (${brokenRows(constraint, relation)})) t limit ${shownRows})`,
  );
  return {
    kind: 'ask',
    sql: parts.join(`\n${between}\n`),
    answer: ({ rows }) => ({
      diagnostics: constraints.flatMap((constraint, index) =>
        explainBroken(
          node,
          constraint,
          rows.filter(([one]) => Number(one) === index),
        ),
      ),
    }),
    explain: (failure) => explainCondition(failure, constraints, parts),
  };
}

const between = 'union all';

/** Only a check has text of its own to be wrong: the one at the engine's place. */
function explainCondition(
  { message, position = 0 }: EngineError,
  constraints: readonly Constraint[],
  parts: readonly string[],
): Diagnostic | undefined {
  let end = 0;
  const index = parts.findIndex((part) => {
    end += part.length + between.length + 2;
    return position < end;
  });
  const constraint = constraints[index];
  return constraint?.type === 'check'
    ? error('E0353', `${describe(constraint)} cannot be held: ${message}`, {
        span: constraint.locate(),
      })
    : undefined;
}

function brokenRows({ type, columns, expression }: Constraint, relation: string): string {
  const names = columns.map(quoteIdentifier);
  const anyNull = names.map((name) => `${name} is null`).join(' or ');
  const repeated = `select ${names.join(', ')}, count(*) as rows from ${relation} where not (${anyNull}) group by all having count(*) > 1`;
  switch (type) {
    case 'not_null':
      return `select * from ${relation} where ${anyNull}`;
    case 'unique':
      return repeated;
    case 'primary_key':
      return `${repeated} union all select ${names.join(', ')}, count(*) as rows from ${relation} where ${anyNull} group by all`;
    case 'check':
      return `select * from ${relation} where not (${expression}\n)`;
    default:
      return type satisfies never;
  }
}

function describe({ type, columns, expression, name }: Constraint): string {
  const what = type === 'check' ? `check (${expression})` : `${type} (${columns.join(', ')})`;
  return name === undefined ? what : `${name}, ${what}`;
}

function explainBroken(
  node: ModelNode,
  constraint: Constraint,
  rows: readonly (readonly Cell[])[],
): readonly Diagnostic[] {
  const [first] = rows;
  if (!first) return [];
  const count = Number(first[1]);
  const isOfKeys = constraint.type === 'unique' || constraint.type === 'primary_key';
  const unit = `${isOfKeys ? 'key' : 'row'}${count === 1 ? '' : 's'}`;
  const shown = rows.map(([, , row]) => JSON.parse(String(row)) as Record<string, string | null>);
  const names = Object.keys(shown[0] ?? {});
  const broken = `${formatCount(count)} ${unit}`;
  return [
    error('E0353', `${node.name} does not keep ${describe(constraint)}: ${broken}`, {
      span: constraint.locate(),
      label: `${node.name} was not published`,
      table: {
        columns: names.map((name) => ({ name, type: 'VARCHAR' })),
        rows: shown.map((row) => names.map((name) => row[name] ?? null)),
      },
    }),
  ];
}
