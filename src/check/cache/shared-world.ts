/**
 * What every answer of the engine depends on: settings, extensions and the SQL that runs first, with
 * the files that it names. In: a target; out: one text, the same while all of that is, and the files.
 */
import { randomUUID } from 'node:crypto';
import { readTokens } from '../../engine/sql-scanner.ts';
import type { Stamp } from '../../project/files/file-stamp.ts';
import type { Target } from '../../project/target.ts';
import { fileStamps } from './file-stamps.ts';

export interface SharedWorld {
  readonly text: string;
  /** None where something is somewhere else, or changes right now: it may be another thing each time. */
  readonly stamps: readonly Stamp[] | undefined;
}

export function sharedWorld(
  { settings, extensions, onOpen, attach }: Pick<Target, SharedParts>,
  catalog: string,
  now: number,
): SharedWorld {
  const files = onOpen.flatMap(filesIn).map((path) => fileStamps(path, now));
  const databases = attach.map(({ name }) => name);
  const parts = [catalog, settings, extensions, onOpen, databases, files];
  const stamps = files.flatMap((each) => each ?? []);
  if (!files.includes(undefined)) return { text: JSON.stringify(parts), stamps };
  return { text: JSON.stringify([...parts, randomUUID()]), stamps: undefined };
}

type SharedParts = 'attach' | 'settings' | 'extensions' | 'onOpen';

/** These read no file that a query sees. */
const aboutTheEngine =
  /^\s*(?:set|reset|pragma|load|install|create\s+(?:or\s+replace\s+)?(?:persistent\s+|temporary\s+)?secret)\b/i;

/** Every text may be the name of a file. */
function filesIn(sql: string): readonly string[] {
  if (aboutTheEngine.test(sql)) return [];
  return [...readTokens(sql)]
    .filter(({ kind }) => kind === 'string')
    .map(({ start, end }) => sql.slice(start + 1, end - 1).replaceAll("''", "'"));
}
