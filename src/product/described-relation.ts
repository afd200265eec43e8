/** What the engine says of a relation: columns, types, comments, sizes. */

export interface DescribedRelation {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly comment: string | undefined;
  /** Of tables. */
  readonly rows: number | undefined;
  /** In the order of the relation. */
  readonly columns: readonly DescribedColumn[];
}

export interface DescribedColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
}
