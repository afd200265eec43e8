/**
 * Hides the values of EIDER_SECRET_* variables in everything that leaves the process.
 * In: text; out: the same text with each secret replaced. Knows nothing of who prints.
 */

const secretPrefix = 'EIDER_SECRET_';
const mask = '*****';

export type Mask = (text: string) => string;

/** A function that hides the secrets of this environment; the identity where there are none. */
export function createMask(env: Readonly<Record<string, string | undefined>>): Mask {
  const secrets = new Set([...secretsOf(env)].flatMap(writtenForms));
  if (secrets.size === 0) return (text) => text;
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, secret) => masked.replaceAll(secret, mask), text);
}

/** The values that must not leave the process. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): ReadonlySet<string> {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    name.startsWith(secretPrefix) && value ? [value] : [],
  );
  return new Set(secrets);
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
