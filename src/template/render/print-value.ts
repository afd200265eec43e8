/**
 * Values as text for SQL. In: a value and the dialect; out: its text, or why it has none.
 * Knows no template.
 */
import type { RenderEnvironment } from '../template.ts';
import { describe, toJson, type Value } from './values.ts';

export type Dialect = Pick<RenderEnvironment, 'literal' | 'identifier'>;

export interface Unprintable {
  readonly message: string;
  readonly hint: string;
}

export function printValue(value: Value, dialect: Dialect): string | Unprintable {
  if (value.shown === 'literal') return printLiteral(value, dialect);
  switch (value.kind) {
    case 'text':
      return value.shown === 'identifier' ? dialect.identifier(value.text) : value.text;
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    case 'broken':
      return '';
    case 'null':
      return { message: 'null has no text', hint: 'give it one: {{default value "text"}}' };
    case 'list':
      return {
        message: `${describe(value)} has no text of its own`,
        hint: 'write {{#join items ", " as |item|}}{{item}}{{/join}}, or {{literal items}} for SQL literals',
      };
    case 'object':
      return {
        message: 'an object has no text of its own',
        hint: 'write {{lookup object "key"}}, or {{#each object as |value key|}}',
      };
    default:
      return value satisfies never;
  }
}

/** Numbers as they were typed; the items of a list one by one, so that theirs stay too. */
export function printLiteral(value: Value, dialect: Dialect): string | Unprintable {
  switch (value.kind) {
    case 'number':
      return value.text;
    case 'broken':
      return '';
    case 'list': {
      if (value.items.length === 0) return dialect.literal([]);
      const items = value.items.map((item) => printLiteral(item, dialect));
      const wrong = items.find((item) => typeof item !== 'string');
      return wrong ?? `(${items.join(', ')})`;
    }
    case 'object':
      return {
        message: 'an object is no SQL literal',
        hint: 'take one of its members: {{literal (lookup object "key")}}',
      };
    default:
      return dialect.literal(toJson(value));
  }
}
