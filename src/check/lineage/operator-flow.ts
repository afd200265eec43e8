/** What flows out of each operator. In: an operator and what is known around it; out: its flow. */
import type { WindowCall } from '../plan/bound-expression.ts';
import type {
  CteRowsOperator,
  LimitOperator,
  Operator,
  PivotOperator,
  ScanOperator,
  SetOperator,
  StepOperator,
  TableFunctionOperator,
  UnnestOperator,
  ValuesOperator,
  WindowOperator,
} from '../plan/bound-plan.ts';
import { aggregateFlow } from './aggregate-flow.ts';
import { cteFlow, recursiveFlow } from './cte-flow.ts';
import {
  anythingFlow,
  type ColumnFlow,
  columnAt,
  columnOf,
  constantColumn,
  type Flow,
  mergeColumns,
  refsOf,
  refsOfAll,
  refsOfEach,
  refsOfKeys,
  type Walk,
} from './flow.ts';
import { scanOf } from './inlined.ts';
import { joinFlow } from './join-flow.ts';
import { noRefs, type Refs, union } from './refs.ts';

export function flowOf(operator: Operator, walk: Walk): Flow {
  switch (operator.kind) {
    case 'scan':
      return scanFlow(operator, walk);
    case 'constant rows':
    case 'single row':
      return rowsWith(operator.columns.map(() => constantColumn));
    case 'outer rows':
      return outerFlow(walk.correlations.get(operator.correlation));
    case 'cte rows':
      return cteRowsFlow(operator, walk);
    case 'table function':
      return functionFlow(operator, walk);
    case 'values':
      return valuesFlow(operator, walk);
    case 'join':
      return joinFlow(operator, walk, flowOf);
    case 'set':
      return setFlow(operator, walk);
    case 'cte':
      return cteFlow(operator, walk, flowOf);
    case 'recursive':
      return recursiveFlow(operator, walk, flowOf);
    case 'unknown':
      return anythingFlow(walk, `${operator.name}, which is not known`);
    default:
      return stepFlow(operator, flowOf(operator.input, walk));
  }
}

/** One input, and nothing around it matters. */
function stepFlow(operator: StepOperator, input: Flow): Flow {
  switch (operator.kind) {
    case 'project': {
      const columns = operator.expressions.map((each) => columnOf(each, input));
      return { columns, rows: input.rows, order: input.order };
    }
    case 'filter':
      return { ...input, rows: union([input.rows, refsOfEach(operator.predicates, input)]) };
    case 'aggregate':
      return aggregateFlow(operator, input);
    case 'window':
      return windowFlow(operator, input);
    case 'unnest':
      return unnestFlow(operator, input);
    case 'distinct': {
      const targets = refsOfEach(operator.targets, input);
      // Which row of several is kept, its other columns then tell.
      const choice = operator.on ? [refsOfKeys(operator.on.orders, input), input.order] : [];
      return { ...input, rows: union([input.rows, targets, ...choice]) };
    }
    case 'order':
      return { ...input, order: union([refsOfKeys(operator.orders, input), input.order]) };
    case 'limit':
      return limitFlow(operator, input);
    case 'sample':
      return { ...input, rows: union([input.rows, input.order]) };
    case 'pivot':
      return pivotFlow(operator, input);
    default:
      return operator satisfies never;
  }
}

function cteRowsFlow(operator: CteRowsOperator, walk: Walk): Flow {
  const table = walk.inlined.get(operator.cte);
  if (table) return scanFlow(scanOf(operator, table), walk);
  return walk.ctes.get(operator.cte) ?? anythingFlow(walk, 'rows of an unknown origin');
}

function rowsWith(columns: readonly ColumnFlow[]): Flow {
  return { columns, rows: noRefs, order: noRefs };
}

function scanFlow(scan: ScanOperator, walk: Walk): Flow {
  const columns = scan.reads.map((name): ColumnFlow => {
    const ref = name === undefined ? undefined : walk.columnOf(scan, name);
    return ref ? { value: new Set([ref]), passes: ref } : constantColumn;
  });
  return rowsWith(columns);
}

/** Each row of the outer query is answered for itself: which others there are plays no part. */
function outerFlow(columns: readonly ColumnFlow[] = []): Flow {
  return rowsWith(columns.map((column) => ({ ...column, isOuter: true })));
}

function functionFlow({ columns, input, passes }: TableFunctionOperator, walk: Walk): Flow {
  if (!input) return rowsWith(columns.map(() => constantColumn));
  const given = flowOf(input, walk);
  const read = given.columns.filter((_, index) => !passes.includes(index));
  const value = union([given.rest ?? noRefs, ...read.map((column) => column.value)]);
  const own = columns.slice(0, columns.length - passes.length);
  return {
    columns: [
      ...own.map(() => ({ value, passes: undefined })),
      ...passes.map((index) => columnAt(given, index)),
    ],
    rows: union([given.rows, value]),
    order: given.order,
  };
}

function valuesFlow({ columns, rows, input }: ValuesOperator, walk: Walk): Flow {
  const given = flowOf(input, walk);
  const valueAt = (index: number): Refs => {
    const cells = rows.flatMap((row) => row[index] ?? []);
    return refsOfEach(cells, given);
  };
  return {
    columns: columns.map((_, index) => ({ value: valueAt(index), passes: undefined })),
    rows: given.rows,
    order: given.order,
  };
}

function unnestFlow({ lists }: UnnestOperator, input: Flow): Flow {
  const own = lists.map((list) => ({ value: refsOf(list, input), passes: undefined }));
  return {
    ...input,
    columns: [...input.columns, ...own],
    rows: union([input.rows, ...own.map(({ value }) => value)]),
  };
}

/** Ties are broken by the order in which rows come. */
function windowFlow({ calls }: WindowOperator, input: Flow): Flow {
  const own = calls.map((call): ColumnFlow => {
    return { value: union([windowRefs(call, input), input.order]), passes: undefined };
  });
  const keys = calls.map((call) =>
    union([refsOfEach(call.partitions, input), refsOfKeys(call.orders, input)]),
  );
  return { ...input, columns: [...input.columns, ...own], order: union([input.order, ...keys]) };
}

function windowRefs(call: WindowCall, input: Flow): Refs {
  const bounds = [call.start, call.end].flatMap((bound) => ('offset' in bound ? bound.offset : []));
  const others = [call.filter, call.offset, call.fallback].flatMap((each) => each ?? []);
  return union([
    refsOfEach([...call.arguments, ...call.partitions, ...bounds, ...others], input),
    refsOfKeys([...call.orders, ...call.argumentOrders], input),
  ]);
}

/** Which rows are cut off depends on the order in which they come, whether that is defined or not. */
function limitFlow({ limit, offset }: LimitOperator, input: Flow): Flow {
  const counts = [limit, offset].map((count) =>
    count && typeof count.value === 'object' ? refsOf(count.value, input) : noRefs,
  );
  return { ...input, rows: union([input.rows, input.order, ...counts]) };
}

function pivotFlow({ columns, groupCount }: PivotOperator, input: Flow): Flow {
  const lists = union(input.columns.slice(groupCount).map(({ value }) => value));
  return {
    columns: columns.map((_, index) =>
      index < groupCount ? columnAt(input, index) : { value: lists, passes: undefined },
    ),
    rows: input.rows,
    order: input.order,
  };
}

function setFlow({ operation, inputs, columns }: SetOperator, walk: Walk): Flow {
  const flows = inputs.map((input) => flowOf(input, walk));
  const [first] = flows;
  if (!first) return anythingFlow(walk, 'a set operation of nothing');
  const rows = union(flows.map((flow) => flow.rows));
  const order = union(flows.map((flow) => flow.order));
  if (operation !== 'union') {
    const compared = union(flows.map(refsOfAll));
    return { ...first, rows: union([rows, compared]), order };
  }
  const merged = columns.map((_, index) =>
    mergeColumns(flows.map((flow) => columnAt(flow, index))),
  );
  return { columns: merged, rows, order };
}
