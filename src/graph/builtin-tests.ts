/**
 * The built-in data tests by name: which arguments each takes. What they compute is the compiler's
 * business; this is what linking needs to check a declaration.
 */

/** `relation` names a model, seed or source table; `values` is a list of literals. */
export type ArgumentType = 'relation' | 'identifier' | 'values' | 'boolean';

export interface ArgumentSignature {
  readonly type: ArgumentType;
  readonly required: boolean;
}

export interface TestSignature {
  /** Whether it is about one column. */
  readonly column: boolean;
  readonly arguments: Readonly<Record<string, ArgumentSignature>>;
}

export const builtinTests: Readonly<Record<string, TestSignature>> = {
  not_null: { column: true, arguments: {} },
  unique: { column: true, arguments: {} },
  accepted_values: {
    column: true,
    arguments: {
      values: { type: 'values', required: true },
      quote: { type: 'boolean', required: false },
    },
  },
  relationships: {
    column: true,
    arguments: {
      to: { type: 'relation', required: true },
      field: { type: 'identifier', required: true },
    },
  },
};
