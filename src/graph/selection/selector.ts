/**
 * A selector as a tree: what `parseSelector` and YAML definitions give, and what `selectNodes`
 * evaluates. The vocabulary of this folder; knows no text and no graph.
 */
import type { Locate } from '../../base/source-text.ts';

/** `name:` of every method, in the order of the guide. A bare name is `fqn`, `path` or `file`. */
export const selectorMethods = [
  'fqn',
  'path',
  'file',
  'tag',
  'config',
  'resource_type',
  'source',
  'exposure',
  'test_type',
  'test_name',
  'selector',
  'state',
  'result',
  'column',
] as const;
export type SelectorMethod = (typeof selectorMethods)[number];

/** How many steps of the graph to follow; `Infinity` is all the way. */
export type Depth = number;

/** What one `2+method:value+1` says, apart from where it stands. */
export interface CriterionParts {
  readonly method: SelectorMethod;
  /** What follows the method's dot: `config.meta.owner` -> `["meta", "owner"]`. */
  readonly key: readonly string[];
  /** As meant, without quotes; may hold globs. */
  readonly value: string;
  /** `@`: descendants too, and all ancestors of everything. */
  readonly withChildrensParents: boolean;
  /** The `+` in front; absent: no ancestors. */
  readonly parents: Depth | undefined;
  /** The `+` behind; absent: no descendants. */
  readonly children: Depth | undefined;
}

export interface Criterion extends CriterionParts {
  readonly kind: 'criterion';
  /** As written, for messages. */
  readonly text: string;
  readonly locate: Locate;
}

export type SelectorExpression =
  | Criterion
  | { readonly kind: 'union'; readonly parts: readonly SelectorExpression[] }
  | {
      readonly kind: 'intersection';
      readonly parts: readonly SelectorExpression[];
      readonly text: string;
      readonly locate: Locate;
    }
  /** Only YAML definitions can say it. */
  | {
      readonly kind: 'difference';
      readonly from: SelectorExpression;
      readonly without: SelectorExpression;
    };

/** Every criterion of an expression, in the order of the text. */
export function* criteriaOf(expression: SelectorExpression): Generator<Criterion> {
  switch (expression.kind) {
    case 'criterion':
      yield expression;
      break;
    case 'union':
    case 'intersection':
      for (const part of expression.parts) yield* criteriaOf(part);
      break;
    case 'difference':
      yield* criteriaOf(expression.from);
      yield* criteriaOf(expression.without);
      break;
    default:
      expression satisfies never;
  }
}
