/**
 * What each operator means. In: an operator and what is known around it; out: its meaning. Columns
 * say nothing of the rows they stand in, unless they are made of several: rows speak for themselves.
 */
import { once } from '../../base/once.ts';
import { isOrderFree } from '../lineage/aggregate-flow.ts';
import { scanOf } from '../lineage/inlined.ts';
import type {
  AggregateOperator,
  CteRowsOperator,
  LimitOperator,
  LimitValue,
  Operator,
  RecursiveOperator,
  ScanOperator,
  SetOperator,
  StepOperator,
  TableFunctionOperator,
  ValuesOperator,
  WindowOperator,
} from '../plan/bound-plan.ts';
import { aggregateText, expressionText, keysText, windowText } from './expression-text.ts';
import { joinMeaning } from './join-meaning.ts';
import { columnAt, fold, foldList, foldSet, type Meaning, type Walk, whole } from './meaning.ts';

export function meaningOf(operator: Operator, walk: Walk): Meaning {
  switch (operator.kind) {
    case 'scan':
      return scanMeaning(operator, walk);
    case 'constant rows': {
      const rows = fold('constants', operator.detail);
      return { columns: operator.columns.map((_, at) => fold(rows, at)), rows, order: '' };
    }
    case 'single row':
      return { columns: ['row'], rows: 'one row', order: '' };
    case 'outer rows': {
      const columns = walk.correlations.get(operator.correlation) ?? [];
      return { columns, rows: 'outer rows', order: '' };
    }
    case 'cte rows':
      return cteRowsMeaning(operator, walk);
    case 'table function':
      return functionMeaning(operator, walk);
    case 'join':
      return joinMeaning(operator, walk, meaningOf);
    case 'set':
      return setMeaning(operator, walk);
    case 'cte': {
      const ctes = new Map(walk.ctes).set(
        operator.id,
        once(() => meaningOf(operator.definition, walk)),
      );
      return meaningOf(operator.body, { ...walk, ctes });
    }
    case 'recursive':
      return recursiveMeaning(operator, walk);
    case 'unknown': {
      const inputs = operator.inputs.map((input) => whole(meaningOf(input, walk)));
      const all = fold('unknown', operator.name, operator.detail, ...inputs);
      return { columns: [], rows: all, order: all, rest: all };
    }
    default:
      return stepMeaning(operator, meaningOf(operator.input, walk));
  }
}

/** One input, and nothing around it matters. */
function stepMeaning(operator: StepOperator | ValuesOperator, input: Meaning): Meaning {
  const texts = (expressions: Parameters<typeof expressionText>[0][]): string[] =>
    expressions.map((each) => expressionText(each, input));
  switch (operator.kind) {
    case 'project': {
      const { rows, order } = input;
      return { columns: texts([...operator.expressions]), rows, order };
    }
    case 'filter': {
      const kept = foldSet(texts([...operator.predicates]));
      return { ...input, rows: fold('filter', input.rows, kept) };
    }
    case 'values': {
      const rows = operator.rows.map((row) => texts([...row]));
      const columns = operator.columns.map((_, at) =>
        foldList(['values', ...rows.map((row) => row[at])]),
      );
      return { columns, rows: fold(rows.length, input.rows), order: input.order };
    }
    case 'aggregate':
      return aggregateMeaning(operator, input);
    case 'window':
      return windowMeaning(operator, input);
    case 'unnest': {
      const lists = texts([...operator.lists]);
      const own = lists.map((list, at) =>
        fold('unnest', list, operator.columns.at(at - lists.length)?.type),
      );
      const rows = fold('unnest', input.rows, ...lists);
      return { ...input, columns: [...input.columns, ...own], rows };
    }
    case 'distinct': {
      const targets = foldSet(texts([...operator.targets]));
      const choice = operator.on && fold(keysText(operator.on.orders, input), input.order);
      return { ...input, rows: fold('distinct', input.rows, targets, choice) };
    }
    case 'order':
      return { ...input, order: fold('order', keysText(operator.orders, input), input.order) };
    case 'limit':
      return { ...input, rows: limitText(operator, input) };
    case 'sample':
      return { ...input, rows: fold('sample', operator.detail, input.rows, input.order) };
    case 'pivot': {
      const all = fold('pivot', operator.detail, ...input.columns);
      const columns = operator.columns.map((_, at) =>
        at < operator.groupCount ? columnAt(input, at) : fold(all, at),
      );
      return { columns, rows: input.rows, order: input.order };
    }
    default:
      return operator satisfies never;
  }
}

function scanMeaning(scan: ScanOperator, { nameOf, count }: Walk): Meaning {
  const name = nameOf(scan);
  const rows = fold('table', name, count(name));
  const columns = scan.reads.map((column) => fold(rows, column?.toLowerCase()));
  return { columns, rows, order: '' };
}

/** One row of a CTE that is read twice is not the same as the other. */
function cteRowsMeaning(operator: CteRowsOperator, walk: Walk): Meaning {
  const { cte } = operator;
  const table = walk.inlined.get(cte);
  if (table) return scanMeaning(scanOf(operator, table), walk);
  const definition = walk.ctes.get(cte)?.() ?? { columns: [], rows: 'unknown rows', order: '' };
  const reading = walk.count(`cte ${cte}`);
  if (reading === 1) return definition;
  const again = (text: string): string => fold('reading', reading, text);
  return {
    ...definition,
    columns: definition.columns.map(again),
    rows: again(definition.rows),
  };
}

function functionMeaning(operator: TableFunctionOperator, walk: Walk): Meaning {
  const { name, input, detail, columns, passes } = operator;
  const given = input && meaningOf(input, walk);
  const call = fold('function', name, detail, given && whole(given));
  const rows = fold(call, walk.count(call));
  const own = columns.slice(0, columns.length - passes.length);
  return {
    columns: [
      ...own.map((column, at) => fold(rows, column.name ?? at)),
      ...passes.map((index) => (given ? columnAt(given, index) : rows)),
    ],
    rows,
    order: given?.order ?? '',
  };
}

function aggregateMeaning(operator: AggregateOperator, input: Meaning): Meaning {
  const { groups, aggregates, groupingSets, groupingCalls } = operator;
  const isOneRow = groups.length === 0 && groupingSets.length === 1;
  const sets = groupingSets.length === 1 ? '' : fold(JSON.stringify(groupingSets));
  const keys = groups.map((group) => expressionText(group, input));
  // The one row there is tells in its values which rows came in.
  const rowsInValue = isOneRow ? input.rows : '';
  const own = aggregates.map((call) => {
    const text = aggregateText(call, input);
    const order = isOrderFree(call) ? '' : input.order;
    return rowsInValue === '' && order === '' ? text : fold(text, rowsInValue, order);
  });
  return {
    columns: [
      ...keys.map((key) => (sets === '' ? key : fold(key, sets))),
      ...own,
      ...groupingCalls.map((places) => fold('grouping', sets, ...places)),
    ],
    rows: isOneRow ? 'one row' : fold('group', input.rows, foldSet(keys), sets),
    order: isOneRow ? '' : input.order,
  };
}

/** Ties are broken by the order in which rows come. */
function windowMeaning({ calls }: WindowOperator, input: Meaning): Meaning {
  const own = calls.map((call) => {
    const text = windowText(call, input);
    return input.order === '' ? text : fold(text, input.order);
  });
  return { ...input, columns: [...input.columns, ...own] };
}

function limitText({ limit, offset }: LimitOperator, input: Meaning): string {
  const count = (value: LimitValue | undefined): string | undefined =>
    value &&
    fold(
      value.type,
      typeof value.value === 'object' ? expressionText(value.value, input) : value.value,
    );
  return fold('limit', input.rows, input.order, count(limit), count(offset));
}

function setMeaning({ operation, isAll, inputs, columns }: SetOperator, walk: Walk): Meaning {
  const meanings = inputs.map((input) => meaningOf(input, walk));
  const rows = fold(operation, isAll, ...meanings.map((each) => each.rows));
  const order = meanings.every((each) => each.order === '')
    ? ''
    : fold(...meanings.map((each) => each.order));
  const [first] = meanings;
  if (operation !== 'union' && first) {
    return { ...first, rows: fold(rows, ...meanings.map(whole)), order };
  }
  const merged = columns.map((_, at) =>
    fold('union', ...meanings.map((each) => columnAt(each, at))),
  );
  return { columns: merged, rows, order };
}

/** Each round may read all that the rounds before have found. */
function recursiveMeaning(operator: RecursiveOperator, walk: Walk): Meaning {
  const { id, isAll, keys, columns } = operator;
  const base = meaningOf(operator.base, walk);
  const round = walk.count('recursion');
  const found: Meaning = {
    columns: columns.map((_, at) => fold('found', round, at)),
    rows: fold('found', round),
    order: '',
  };
  const step = meaningOf(operator.step, { ...walk, ctes: new Map(walk.ctes).set(id, () => found) });
  const replaced = fold(...keys.map((key) => expressionText(key, base)));
  const all = fold('recursive', isAll, replaced, whole(base), whole(step));
  return { columns: columns.map((_, at) => fold(all, at)), rows: all, order: '' };
}
