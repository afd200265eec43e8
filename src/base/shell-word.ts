/** A name as a shell reads it. In: any text; out: that text, in quotes where it needs them. */
export function shellWord(name: string): string {
  return /^[\p{L}\p{N}_.-]+$/u.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
