/**
 * What a target says about DuckDB, applied: settings, extensions, attached databases. In: the
 * settings and a first connection; out: the statements that every further connection needs.
 */
import { quoteIdentifier, quoteLiteral } from './duckdb-dialect.ts';
import { readOpenError, whenFree } from './duckdb-file.ts';
import {
  type Connection,
  EngineError,
  type EngineSettings,
  type SettingsPart,
  WarehouseHeldError,
} from './engine.ts';

type Value = string | number | boolean;

/** Settings that DuckDB takes only while it starts, as text. */
export type StartOptions = Readonly<Record<string, string>>;

export interface AppliedSettings {
  /** SQL for every connection, one string a setting. */
  readonly onConnect: readonly string[];
  /** Not applied: the database must be opened again with these. */
  readonly startOptions: StartOptions;
}

const always: readonly string[] = [
  'set global errors_as_json = true',
  "set global TimeZone = 'UTC'",
  // Of a file that is open already its workers may be away; fewer threads than these are refused.
  'set global external_threads = 1',
];

/** Progress is known only to connections that were told to keep it. */
const ownSettings: readonly string[] = [
  'set enable_progress_bar = true; set enable_progress_bar_print = false; set progress_bar_time = 0',
];

export async function applySettings(
  connection: Connection,
  settings: EngineSettings,
  started: StartOptions,
): Promise<AppliedSettings> {
  await connection.run(always.join('; '));
  const wanted = wantedSettings(settings).filter(([name]) => !(name in started));
  const isLocked = wanted.some(([name, value]) => isLock(name) && value !== false);
  const known = await readScopes(connection, wanted);
  const startOptions: Record<string, string> = {};
  const set = async (each: readonly [string, Value], scope = ''): Promise<void> => {
    if (!(await trySetting(connection, each, scope))) startOptions[each[0]] = String(each[1]);
  };
  const global = wanted.filter(([name]) => known.get(name.toLowerCase()) === 'GLOBAL');
  // Without the word some of them would hold for this connection alone.
  for (const each of global) if (!isLock(each[0])) await set(each, 'global ');
  for (const extension of settings.extensions ?? []) await loadExtension(connection, extension);
  const ofExtensions = wanted.filter(([name]) => !known.has(name.toLowerCase()));
  for (const each of ofExtensions) await set(each);
  for (const database of settings.attach ?? []) await attach(connection, database, settings);
  const local = wanted.filter(([name]) => known.get(name.toLowerCase()) === 'LOCAL');
  for (const each of local) await set(each);
  for (const each of global) if (isLock(each[0])) await set(each);
  const onConnect = local.map((each) => setStatement(each));
  return { onConnect: isLocked ? onConnect : [...ownSettings, ...onConnect], startOptions };
}

/** The last to be set: afterwards the engine refuses every other. */
function isLock(name: string): boolean {
  return name.toLowerCase() === 'lock_configuration';
}

function wantedSettings(settings: EngineSettings): (readonly [string, Value])[] {
  const { memoryLimit, threads, tempDirectory } = settings;
  const named: Record<string, Value | undefined> = {
    memory_limit: memoryLimit,
    threads,
    temp_directory: tempDirectory,
    ...settings.settings,
  };
  return Object.entries(named).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
}

/** Of these it is known without asking, which takes longer than to set them. */
const ofEveryTarget: ReadonlyMap<string, string> = new Map([
  ['memory_limit', 'GLOBAL'],
  ['threads', 'GLOBAL'],
  ['temp_directory', 'GLOBAL'],
]);

async function readScopes(
  connection: Connection,
  wanted: readonly (readonly [string, Value])[],
): Promise<ReadonlyMap<string, string>> {
  if (wanted.every(([name]) => ofEveryTarget.has(name.toLowerCase()))) return ofEveryTarget;
  const { rows } = await connection.query('select lower(name), scope from duckdb_settings()');
  return new Map(rows.map(([name, scope]) => [String(name), String(scope)]));
}

/** False where the engine takes the setting only while it starts. */
async function trySetting(
  connection: Connection,
  setting: readonly [string, Value],
  scope: string,
): Promise<boolean> {
  try {
    await connection.run(setStatement(setting, scope));
    return true;
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    if (failure.message.includes('while database is running')) return false;
    const part = { kind: 'setting', name: setting[0] } as const;
    throw retold(failure, `setting ${setting[0]}: ${failure.message}`, part);
  }
}

function setStatement([name, value]: readonly [string, Value], scope = ''): string {
  return `set ${scope}${quoteIdentifier(name)} = ${quoteLiteral(value)}`;
}

async function loadExtension(connection: Connection, name: string): Promise<void> {
  try {
    await connection.run(`load ${quoteLiteral(name)}`);
  } catch (failure) {
    if (!(failure instanceof EngineError)) throw failure;
    const part = { kind: 'extension', name } as const;
    if (!/^Extension ".*" not found$/.test(failure.message)) {
      throw retold(failure, `extension ${name}: ${failure.message}`, part);
    }
    const isKnown = failure.notes.some((note) => note.includes('is an existing extension'));
    throw new EngineError(`extension ${name} is not installed`, {
      kind: 'io',
      subtype: 'MISSING_EXTENSION',
      subject: name,
      part,
      notes: isKnown ? [`install it once, where there is a network: INSTALL ${name}`] : [],
    });
  }
}

async function attach(
  connection: Connection,
  { name, path }: { readonly name: string; readonly path: string },
  settings: EngineSettings,
): Promise<void> {
  const place = `${quoteLiteral(path)} as ${quoteIdentifier(name)}`;
  const statement = `attach if not exists ${place} (read_only)`;
  try {
    await whenFree(path, settings, () => connection.run(statement));
  } catch (failure) {
    const isTold = failure instanceof WarehouseHeldError || isCalledOff(failure);
    if (isTold) throw failure;
    const error = readOpenError(failure, path);
    throw retold(error, error.message, { kind: 'attach', name });
  }
}

function isCalledOff(failure: unknown): boolean {
  return failure instanceof EngineError && failure.kind === 'interrupted';
}

/** The same failure in other words, about something that is not in the statement's text. */
export function retold(failure: EngineError, message: string, part: SettingsPart): EngineError {
  const { kind, candidates, subtype, subject, notes } = failure;
  return new EngineError(message, { kind, candidates, subtype, subject, notes, part });
}
