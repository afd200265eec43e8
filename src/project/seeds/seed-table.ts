/**
 * A seed's CSV file as a table: what `readSeed` gives, and what it is asked. Types alone; knows no
 * engine and no relation, only the names that column types have in SQL.
 */
import type { Locate, Span } from '../../base/source-text.ts';

/** How a CSV file is written, where it is not plain comma and double quote. */
export interface SeedOptions {
  readonly delimiter?: string;
  readonly quote?: string;
  /** Texts that stand for NULL beside the empty cell: `["NA", "n/a"]`. */
  readonly nullValues?: readonly string[];
}

/** A column whose type somebody wrote down. */
export interface DeclaredType {
  readonly column: string;
  readonly type: string;
  readonly locate: Locate;
}

export interface SeedRequest {
  readonly declared?: readonly DeclaredType[];
  readonly options?: SeedOptions;
}

export interface SeedColumn {
  readonly name: string;
  readonly type: string;
  /** False where the type was declared. */
  readonly inferred: boolean;
  /** For people: `"007" (line 3) begins with a zero`. */
  readonly why: string;
  /** The name in the header line. */
  readonly header: Span;
  /** Where the type was declared. */
  readonly declaredAt: Locate | undefined;
}

/** A row of text; `null` is SQL's NULL. */
export type SeedRow = readonly (string | null)[];

export interface SeedTable {
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  readonly columns: readonly SeedColumn[];
  readonly rowCount: number;
  /** Read anew from the file's bytes each time, so that no table is ever held whole. */
  readonly rows: Iterable<SeedRow>;
  /** The cell as it stands in the file, quotes included. Both count from zero. */
  readonly placeOf: (row: number, column: number) => Span;
}
