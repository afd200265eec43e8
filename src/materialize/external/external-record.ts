/** What the state knows of files that an external model has written. */

/** What the state keeps of a published version. A type alias, so that it is JSON. */
export type ExternalRecord = {
  readonly location: string;
  readonly version: string;
  readonly owner: string;
  /** Of the project that wrote it: in a copied one, the record is not about its own files. */
  readonly root: string;
  /** Bytes of all files together. */
  readonly size: number;
  /** SHA-256 of the file, or of the names and sums of all files. */
  readonly hash: string;
  /** Of the newest file, in milliseconds. */
  readonly modified: number;
};
