/**
 * What a documented event says of each of its fields, held to the event's type: a field that is
 * missing, or a text for one that is gone, does not compile.
 */

/** `values` explains each word that a field can hold; `optional` says that it may be absent. */
export interface FieldText {
  readonly type: string;
  readonly text: string;
  readonly optional?: true;
  readonly values?: Readonly<Record<string, string>>;
}

type OptionalMark<T, K extends keyof T> =
  { [P in K]?: T[P] } extends Pick<T, K>
    ? { readonly optional: true }
    : { readonly optional?: never };

type ValuesMark<V> = V extends string
  ? string extends V
    ? { readonly values?: never }
    : { readonly values: Readonly<Record<V, string>> }
  : { readonly values?: never };

/** One text for each field of `T`, marked as optional exactly where it is. */
export type FieldTexts<T, Known extends PropertyKey = never> = {
  readonly [K in Exclude<keyof T, Known>]-?: {
    readonly type: string;
    readonly text: string;
  } & (OptionalMark<T, K> & ValuesMark<Exclude<T[K], undefined>>);
};
