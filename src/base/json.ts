/** JSON values, and a canonical text of them that does not depend on key order. */
import { hash } from 'node:crypto';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** JSON with sorted keys: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  });
}

/** A SHA-256 of text or bytes as 64 hexadecimal digits. */
export function digest(text: string | Uint8Array): string {
  return hash('sha256', text);
}

/** The engine has this one, too: for what is compared with what it computes. */
export function md5(text: string): string {
  return hash('md5', text, 'hex');
}
