/**
 * What is kept of a model that was bound, as text: its columns, their lineage, what there is to say
 * and why it may be incremental. Places are offsets in its SQL, whichever lines that comes from.
 * In: what the engine's plan said; out: text, and the same again from the text, read when used.
 */
import type {
  ColumnDefinitions,
  ColumnLineage,
  ColumnRef,
  OutputColumn,
} from '../../product/checked.ts';
import type { IncrementalProof } from '../../product/proof.ts';
import type { FailingConstant } from '../findings/failing-constants.ts';
import type { TextComparison } from '../findings/text-comparisons.ts';
import type { PlacedFinding } from '../findings/unsettled-results.ts';
import type { RowFacts } from '../prove-model.ts';
import type { ColumnType } from '../shadow/source-columns.ts';
import type { Kept } from './check-memory.ts';
import type { KeptRefusal } from './kept-refusal.ts';

/** What a plan says about a model, for as long as its SQL and its inputs stay what they are. */
export interface ModelAnswer {
  readonly columns: readonly ColumnType[];
  readonly lineage: ColumnLineage;
  readonly definitions: ColumnDefinitions;
  readonly findings: readonly PlacedFinding[];
  readonly comparisons: readonly TextComparison[];
  readonly proof: IncrementalProof | undefined;
  readonly rows: RowFacts;
  /** What is wrong with it, though it has columns. */
  readonly mistakes: ModelMistakes;
  /** Of the query with the branch of `#incremental`. */
  readonly branch: BranchAnswer | undefined;
}

export interface ModelMistakes {
  readonly repeated?: RepeatedName;
  readonly failing?: readonly FailingConstant[];
}

/** A second output column of one name. */
export interface RepeatedName {
  readonly name: string;
  /** What the engine would make of the second. */
  readonly renamed: string;
  /** UTF-16 offset in the query. */
  readonly location: number | undefined;
}

export type BranchAnswer =
  | { readonly type: 'refused'; readonly refusal: KeptRefusal }
  | {
      readonly type: 'bound';
      readonly columns: readonly ColumnType[];
      readonly findings: readonly PlacedFinding[];
      readonly comparisons: readonly TextComparison[];
      readonly failing: readonly FailingConstant[];
    };

/** JSON in parts, so that only what is used is read again: columns, lineage, definitions, the rest. */
export function keepModel(answer: ModelAnswer): Kept {
  const { columns, lineage, definitions, findings, comparisons, proof, rows, mistakes, branch } =
    answer;
  const lists = [findings, comparisons, rows.unique, rows.dense];
  const isWrong = Object.keys(mistakes).length > 0;
  const hasMore = isWrong || branch || proof || lists.some(({ length }) => length > 0);
  return [
    keepColumns(columns),
    JSON.stringify(packLineage(lineage)),
    JSON.stringify(definitions),
    hasMore
      ? JSON.stringify([findings, comparisons, proof ?? null, rows, mistakes, branch ?? null])
      : '',
  ];
}

export function readKeptModel(kept: Kept): ModelAnswer {
  const [keptColumns = '', keptLineage = '', keptDefinitions = '', keptMore = ''] = kept;
  let columns: readonly ColumnType[] | undefined;
  let lineage: ColumnLineage | undefined;
  let definitions: ColumnDefinitions | undefined;
  const more = keptMore === '' ? nothingMore : (JSON.parse(keptMore) as More);
  return {
    get columns() {
      columns ??= readKeptColumns(keptColumns);
      return columns;
    },
    get lineage() {
      lineage ??= unpackLineage(JSON.parse(keptLineage) as PackedLineage);
      return lineage;
    },
    get definitions() {
      definitions ??= JSON.parse(keptDefinitions) as ColumnDefinitions;
      return definitions;
    },
    findings: more[0],
    comparisons: more[1],
    proof: more[2] ?? undefined,
    rows: more[3],
    mistakes: more[4],
    branch: more[5] ?? undefined,
  };
}

type More = readonly [
  readonly PlacedFinding[],
  readonly TextComparison[],
  IncrementalProof | null,
  RowFacts,
  ModelMistakes,
  BranchAnswer | null,
];

const nothingMore: More = [[], [], null, { unique: [], dense: [] }, {}, null];

/** Names and types in turn. */
export function keepColumns(columns: readonly ColumnType[]): string {
  return JSON.stringify(columns.flatMap(({ name, type }) => [name, type]));
}

export function readKeptColumns(text: string): readonly ColumnType[] {
  const flat = JSON.parse(text) as readonly string[];
  return Array.from({ length: flat.length / 2 }, (_, at) => {
    return { name: flat[2 * at] ?? '', type: flat[2 * at + 1] ?? '' };
  });
}

/** Each name once: lists of columns are long, and much alike. */
interface PackedLineage {
  /** Catalog, schema and name. */
  readonly relations: readonly (readonly [string, string, string])[];
  /** The number of a relation, and a name. */
  readonly columns: readonly (readonly [number, string])[];
  /** Each a list of columns by their numbers. */
  readonly sets: readonly (readonly number[])[];
  /** Name, type, number of a set, number of a column or none. */
  readonly outputs: readonly (readonly [string, string, number, number | null])[];
  readonly rows: number;
  readonly reads: readonly number[];
  readonly notes: readonly string[];
}

function packLineage({ outputs, rows, reads, notes }: ColumnLineage): PackedLineage {
  const relations = numbering<readonly [string, string, string]>();
  const columns = numbering<readonly [number, string]>();
  const sets = numbering<readonly number[]>();
  const columnOf = ({ catalog, schema, table, column }: ColumnRef): number =>
    columns.numberOf([relations.numberOf([catalog, schema, table]), column]);
  const known = new Map<readonly ColumnRef[], number>();
  const setOf = (refs: readonly ColumnRef[]): number => {
    const number = known.get(refs) ?? sets.numberOf(refs.map(columnOf));
    known.set(refs, number);
    return number;
  };
  return {
    outputs: outputs.map(({ name, type, value, passes }) => {
      return [name, type, setOf(value), passes ? columnOf(passes) : null];
    }),
    rows: setOf(rows),
    reads: reads.map(({ catalog, schema, name }) => relations.numberOf([catalog, schema, name])),
    notes,
    relations: relations.items,
    columns: columns.items,
    sets: sets.items,
  };
}

function numbering<Item>(): {
  readonly items: readonly Item[];
  readonly numberOf: (item: Item) => number;
} {
  const items: Item[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (item: Item): number => {
    const key = JSON.stringify(item);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, items.length);
    return items.push(item) - 1;
  };
  return { items, numberOf };
}

function unpackLineage(packed: PackedLineage): ColumnLineage {
  const relations = packed.relations.map(([catalog, schema, table]) => ({
    catalog,
    schema,
    table,
  }));
  const columns = packed.columns.map(([relation, column]): ColumnRef => {
    return { ...at(relations, relation), column };
  });
  const sets = packed.sets.map((set) => set.map((number) => at(columns, number)));
  return {
    outputs: packed.outputs.map(([name, type, value, passes]): OutputColumn => {
      return {
        name,
        type,
        value: at(sets, value),
        passes: passes === null ? undefined : at(columns, passes),
      };
    }),
    rows: at(sets, packed.rows),
    reads: packed.reads.map((number) => {
      const { catalog, schema, table } = at(relations, number);
      return { catalog, schema, name: table };
    }),
    notes: packed.notes,
  };
}

function at<Item>(items: readonly Item[], number: number): Item {
  const item = items[number];
  if (item === undefined) throw new Error('what is kept of a model is not whole');
  return item;
}
