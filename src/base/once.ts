/** What is found out at most once, when it is first asked for. In: how; out: a function that remembers. */
export function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}
