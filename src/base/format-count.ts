/**
 * `182,004`: an integer with thousands separators, the same in every language. Numbers that Node
 * itself formats by a language cost the first of them 13 ms.
 */
export function formatCount(count: number | bigint): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
