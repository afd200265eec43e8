/** A query as a file of its own: without secrets, and ending in a line break. */
import type { Mask } from '../base/secrets.ts';

export function compiledText(sql: string, mask: Mask): string {
  return mask(withLineBreak(sql));
}

export function withLineBreak(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
