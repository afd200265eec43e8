/**
 * What `ref` and `source` mean: names to nodes, without regard to case, with a suggestion for
 * what is not there. In: the nodes; out: a node or a diagnostic. Knows no SQL.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { Locate } from '../base/source-text.ts';
import { didYouMean } from '../base/suggest.ts';
import type { ModelNode, SeedNode, SourceNode } from '../product/graph.ts';
import type { Sourced } from '../project/resources.ts';

export interface NameTable {
  readonly refs: ReadonlyMap<string, ModelNode | SeedNode>;
  readonly sources: ReadonlyMap<string, SourceNode>;
  /** Lower-cased names of what `enabled: false` took out, with what kind of thing it was. */
  readonly disabled: ReadonlyMap<string, string>;
}

export type Resolution<T> = { readonly node: T } | { readonly problem: Diagnostic };

export function resolveRef(
  table: NameTable,
  name: string,
  locate: Locate,
): Resolution<ModelNode | SeedNode> {
  const key = name.toLowerCase();
  const node = table.refs.get(key);
  if (node) return { node };
  if (table.disabled.has(key)) {
    return {
      problem: error('E0504', `${table.disabled.get(key)} "${name}" is disabled`, {
        span: locate(),
        hint: `enable it (enabled: true), or remove this reference`,
      }),
    };
  }
  const asSource = [...table.sources.values()].find((source) => source.name.toLowerCase() === key);
  const hint = asSource
    ? `it is a source: write {{source "${asSource.table.source}" "${asSource.table.name}"}}`
    : didYouMean(
        name,
        [...table.refs.values()].map((known) => known.name),
      );
  return {
    problem: error('E0501', `no model or seed is named "${name}"`, {
      span: locate(),
      ...(hint ? { hint } : {}),
    }),
  };
}

export function resolveSource(
  table: NameTable,
  source: string,
  name: string,
  locate: Locate,
): Resolution<SourceNode> {
  const key = `${source}.${name}`.toLowerCase();
  const node = table.sources.get(key);
  if (node) return { node };
  const tables = [...table.sources.values()].map(({ table: known }) => known);
  const sameSource = tables.filter((known) => known.source.toLowerCase() === source.toLowerCase());
  const hint =
    sameSource.length > 0
      ? (didYouMean(
          name,
          sameSource.map((known) => known.name),
        ) ?? `${source} has ${sameSource.map((known) => known.name).join(', ')}`)
      : didYouMean(
          `${source}.${name}`,
          tables.map((known) => `${known.source}.${known.name}`),
        );
  return {
    problem: error('E0502', `no source table is named "${source}.${name}"`, {
      span: locate(),
      ...(hint ? { hint } : {}),
    }),
  };
}

/** A relation as YAML names it: a model or seed, or `source.table`. */
export function resolveRelation({ value, locate }: Sourced<string>, names: NameTable) {
  const jinja = /^\s*(?:\{\{\s*)?(ref|source)\s*\(\s*(['"])(.+?)\2(?:\s*,\s*(['"])(.+?)\4)?\s*\)/;
  const written = jinja.exec(value);
  if (written) {
    const meant = written[5] === undefined ? written[3] : `${written[3]}.${written[5]}`;
    const problem = error('E0404', `"${value}" is Jinja`, {
      span: locate(),
      hint: `write ${meant}`,
    });
    return { problem } as const;
  }
  const [source, table] = value.split('.');
  return source !== undefined && table !== undefined
    ? resolveSource(names, source, table, locate)
    : resolveRef(names, value, locate);
}
