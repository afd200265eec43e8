/**
 * Hides the values of EIDER_SECRET_* variables in everything that leaves the process.
 * In: text; out: the same text with each secret replaced. Knows nothing of who prints.
 */

const secretPrefix = 'EIDER_SECRET_';
const mask = '*****';

export type Mask = (text: string) => string;

/** A function that hides the secrets of this environment; the identity where there are none. */
export function createMask(env: Readonly<Record<string, string | undefined>>): Mask {
  const secrets = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(secretPrefix) || !value) continue;
    for (const form of writtenForms(value)) secrets.add(form);
  }
  if (secrets.size === 0) return (text) => text;
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, mask), text);
}

/** A secret as it is, inside an SQL literal or name, inside JSON, and inside a URL. */
function writtenForms(value: string): string[] {
  return [
    value,
    value.replaceAll("'", "''"),
    value.replaceAll('"', '""'),
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
  ];
}
