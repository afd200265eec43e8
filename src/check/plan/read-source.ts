/** The leaves of a plan from its JSON: tables, functions in FROM, VALUES, rows from outside. */
import type { Operator, PlanColumn } from './bound-plan.ts';
import {
  detailOf,
  isNode,
  listAt,
  nodeAt,
  nodesAt,
  numberAt,
  numbersAt,
  type PlanNode,
  textAt,
} from './plan-json.ts';
import { readExpressions } from './read-expression.ts';
import { columnsAt, type OperatorReader, scopeOf, unknownColumn } from './reading.ts';

export const readGet: OperatorReader = (node, _reading, read) => {
  const data = nodeAt(node, 'function_data') ?? {};
  const chosen = chosenColumns(node);
  const columns = chosen.map(({ column }) => column);
  const [child, other] = nodesAt(node, 'children');
  if (other) return undefined;
  if (typeof data.table === 'string' && !child) {
    return {
      kind: 'scan',
      catalog: textAt(data, 'catalog'),
      schema: textAt(data, 'schema'),
      table: data.table,
      reads: chosen.map(({ reads }) => reads),
      columns,
    };
  }
  const input = child && read(child);
  const passes = numbersAt(node, 'projected_input');
  const passed = passes.map((index) => input?.columns[index] ?? unknownColumn);
  const name = textAt(node, 'name');
  const detail = detailOf(node.parameters, node.named_parameters, node.function_data);
  return { kind: 'table function', name, input, passes, detail, columns: [...columns, ...passed] };
};

interface ChosenColumn {
  readonly column: PlanColumn;
  readonly reads: string | undefined;
}

/** The columns that are read, in the order in which they come out. */
function chosenColumns(node: PlanNode): readonly ChosenColumn[] {
  const all = columnsAt(node, 'returned_types', 'names');
  const indexes = nodesAt(node, 'column_indexes').map((index) => numberAt(index, 'index'));
  const own = indexes.map((index): ChosenColumn => {
    const column = index === undefined ? undefined : all[index];
    // The row's number, or nothing at all, has an index beyond all columns.
    return column ? { column, reads: column.name } : { column: unknownColumn, reads: undefined };
  });
  const read = own.length > 0 ? own : [{ column: unknownColumn, reads: undefined }];
  const map = numbersAt(node, 'projection_ids');
  return map.length === 0 ? read : map.flatMap((index) => read[index] ?? []);
}

export const readRows: OperatorReader = (node, reading, read) => {
  const [child] = nodesAt(node, 'children');
  if (!child) return undefined;
  const scope = scopeOf([child], reading);
  const rows = listAt(node, 'expressions').map((row) =>
    readExpressions(Array.isArray(row) ? row.filter(isNode) : [], scope),
  );
  return { kind: 'values', rows, input: read(child), columns: columnsAt(node, 'expr_types') };
};

export const readDelimGet: OperatorReader = (node, { correlation }): Operator | undefined =>
  correlation === undefined
    ? undefined
    : { kind: 'outer rows', correlation, columns: columnsAt(node, 'chunk_types') };
