/**
 * Types as the plan's JSON has them, in the words that SQL has for them: those of query results,
 * which CREATE TABLE takes, too.
 */
import { quoteField } from '../../engine/duckdb-cells.ts';
import { quoteLiteral } from '../../engine/duckdb-dialect.ts';
import { isNode, listAt, nodeAt, nodesAt, numberAt, type PlanNode, textAt } from './plan-json.ts';

export function readType(type: unknown): string {
  if (!isNode(type)) return 'INVALID';
  const id = textAt(type, 'id');
  const info = nodeAt(type, 'type_info');
  return info ? typeWithInfo(id, info) : plainName(id);
}

function plainName(id: string): string {
  return id === 'NULL' ? '"NULL"' : id;
}

function typeWithInfo(id: string, info: PlanNode): string {
  const alias = textAt(info, 'alias');
  if (alias !== '') return alias + modifiers(info);
  switch (id) {
    case 'DECIMAL':
      return `DECIMAL(${numberAt(info, 'width')},${numberAt(info, 'scale')})`;
    case 'LIST':
      return `${readType(info.child_type)}[]`;
    case 'ARRAY':
      return `${readType(info.child_type)}[${numberAt(info, 'size')}]`;
    case 'STRUCT':
      return `STRUCT(${fields(info).join(', ')})`;
    case 'UNION':
      // The first field is the tag.
      return `UNION(${fields(info).slice(1).join(', ')})`;
    case 'MAP':
      return `MAP(${mapTypes(info).join(', ')})`;
    case 'ENUM':
      return `ENUM(${listAt(info, 'values')
        .map((value) => quoteLiteral(String(value)))
        .join(', ')})`;
    default:
      return plainName(id);
  }
}

function fields(info: PlanNode): string[] {
  return nodesAt(info, 'child_types').map(({ first, second }) => {
    const name = String(first ?? '');
    return name === '' ? readType(second) : `${quoteField(name)} ${readType(second)}`;
  });
}

/** A map is a list of structs of key and value. */
function mapTypes(info: PlanNode): string[] {
  const entry = nodeAt(info, 'child_type');
  const struct = entry && nodeAt(entry, 'type_info');
  return struct ? nodesAt(struct, 'child_types').map(({ second }) => readType(second)) : [];
}

/** What an extension's type has in parentheses. */
function modifiers(info: PlanNode): string {
  const extension = nodeAt(info, 'extension_info');
  const values = extension ? nodesAt(extension, 'modifiers') : [];
  const texts = values.map((modifier) => {
    const value = nodeAt(modifier, 'value')?.value;
    return typeof value === 'string' ? quoteLiteral(value) : String(value);
  });
  return texts.length === 0 ? '' : `(${texts.join(', ')})`;
}
