/**
 * What DuckDB says when it fails, as an `EngineError`. In: whatever the driver raised (JSON, since
 * connections set `errors_as_json`, or plain text) and the SQL that was passed in; out: one clean
 * line, the names it proposes, and the place in that SQL.
 */
import { offsetInSql } from './duckdb-sent-sql.ts';
import { EngineError, type EngineErrorKind } from './engine.ts';
import { readTokens, type Token } from './sql-scanner.ts';

interface Report {
  /** `Binder`, `Out of Memory`... */
  readonly type: string;
  readonly message: string;
  readonly position?: number;
  readonly subtype?: string;
  /** What kind of thing `name` is: `Table`, `Scalar Function`... */
  readonly entry?: string;
  readonly name?: string;
}

export function readDuckdbError(failure: unknown, sql: string): EngineError {
  if (failure instanceof EngineError) return failure;
  const report = readReport(failure instanceof Error ? failure.message : String(failure));
  const { message, notes, candidates } = readMessage(report);
  const subject = report.name ?? namedIn(message);
  const place = locate(report, subject, sql);
  return new EngineError(message, {
    kind: kindOf(report),
    subtype: report.subtype ?? report.type.toUpperCase().replaceAll(' ', '_'),
    candidates,
    notes,
    subject,
    position: place === 'in view' ? undefined : place,
    inView: place === 'in view',
  });
}

/** The process that holds the file, where that is why it could not be opened. */
export function readLockHolder(message: string): { readonly pid: number | undefined } | undefined {
  if (!message.includes('Could not set lock on file')) return undefined;
  const pid = /\(PID (\d+)\)/.exec(message)?.[1];
  return { pid: pid === undefined ? undefined : Number(pid) };
}

function readReport(text: string): Report {
  const json = parseObject(text.slice(Math.max(text.indexOf('{'), 0)));
  if (json) {
    const { exception_type, exception_message, position, error_subtype, type, name } = json;
    return {
      type: exception_type ?? 'Unknown',
      message: exception_message ?? text,
      ...(position === undefined ? {} : { position: Number(position) }),
      ...(error_subtype === undefined ? {} : { subtype: error_subtype }),
      ...(type === undefined ? {} : { entry: type }),
      ...(name === undefined ? {} : { name }),
    };
  }
  const plain = /^(?<type>[A-Z][A-Za-z ]*?) Error: (?<message>.*)$/s.exec(text)?.groups;
  return { type: plain?.type ?? 'Unknown', message: plain?.message ?? text };
}

function parseObject(text: string): Record<string, string | undefined> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isReport = value !== null && typeof value === 'object' && 'exception_message' in value;
    return isReport ? (value as Record<string, string>) : undefined;
  } catch {
    return undefined;
  }
}

const kinds: Readonly<Record<string, EngineErrorKind>> = {
  parser: 'parser',
  syntax: 'parser',
  binder: 'binder',
  catalog: 'catalog',
  conversion: 'conversion',
  'mismatch type': 'conversion',
  constraint: 'constraint',
  io: 'io',
  permission: 'permission',
  interrupt: 'interrupted',
  'out of memory': 'out_of_memory',
};

function kindOf({ type, message }: Report): EngineErrorKind {
  if (/No space left on device|max_temp_directory_size' setting/.test(message)) {
    return 'out_of_disk';
  }
  const kind = kinds[type.toLowerCase()] ?? 'other';
  const isRefused = /Permission denied|Read-only file system|Operation not permitted/.test(message);
  return kind === 'io' && isRefused ? 'permission' : kind;
}

interface Message {
  readonly message: string;
  readonly notes: readonly string[];
  readonly candidates: readonly string[];
}

/** Splits what the engine says into its first line, what it proposes, and the rest. */
function readMessage({ message: text, entry }: Report): Message {
  const lines = withoutPicture(text).split('\n');
  const csv = readCsvMessage(lines);
  if (csv) return csv;
  const [first = '', ...rest] = withoutCarets(lines);
  const extension = extensionIn(first);
  if (extension !== undefined) {
    const way = `add ${extension} to the target's extensions`;
    return { message: withoutFullStop(first), notes: [way], candidates: [] };
  }
  const notes: string[] = [];
  const signatures: string[] = [];
  const candidates: string[] = [];
  for (const line of rest) {
    if (line.startsWith('\t') && !line.startsWith('\tCandidate')) signatures.push(line.trim());
    else if (/^(Candidate [\w ]+:|Did you mean)/.test(line)) candidates.push(...quotedNames(line));
    else if (line.trim() !== '' && !/^\s*Candidate/.test(line)) notes.push(line.trim());
  }
  if (signatures.length > 0) notes.push(listSignatures(signatures));
  return {
    message: withoutFullStop(first),
    notes,
    candidates: entry === 'Table' ? candidates.filter(isNoSystemTable) : candidates,
  };
}

/** Old-style messages end in a picture of the place: `LINE 1: select …` and a caret. */
function withoutPicture(text: string): string {
  return text.replace(/\n+LINE \d+: .*$/s, '');
}

/** A format that does not fit is shown with a caret under it. */
function withoutCarets(lines: readonly string[]): readonly string[] {
  const isCaret = (line: string | undefined): boolean => line?.trim() === '^';
  return lines.filter((line, index) => !isCaret(line) && !isCaret(lines[index + 1]));
}

/** What is missing is in an extension that the connection did not load. */
function extensionIn(line: string): string | undefined {
  return /exists in the (\w+) extension|requires the extension (\w+) to be loaded/
    .exec(line)
    ?.slice(1)
    .find((name) => name !== undefined);
}

function withoutFullStop(line: string): string {
  return line.trim().replace(/[.!]$/, '');
}

/**
 * The names in `Candidate bindings: "a", "b"` and in `Did you mean "a or b"?`. A quote inside of a
 * name is not doubled.
 */
function quotedNames(line: string): string[] {
  const choice = /^Did you mean "(.*)"\?$/.exec(line)?.[1];
  if (choice !== undefined) return choice.split(' or ');
  return [...line.matchAll(/"(.*?)"(?=,|$)/g)].map(([, name = '']) => name);
}

/** For a misspelt table the engine proposes its own tables too, which nobody means. */
function isNoSystemTable(name: string): boolean {
  return !/^(pg_|duckdb_|sqlite_|pragma_)/.test(name);
}

const shownSignatures = 8;

function listSignatures(signatures: readonly string[]): string {
  const shown = signatures.slice(0, shownSignatures).join(', ');
  const more = signatures.length - shownSignatures;
  return `it takes ${shown}${more > 0 ? `, and ${more} more` : ''}`;
}

/** `CSV Error on Line: 3`, the line, what is wrong with it, and two pages of options. */
function readCsvMessage(lines: readonly string[]): Message | undefined {
  const line = /^CSV Error on Line: (\d+)/.exec(lines[0] ?? '')?.[1];
  if (line === undefined) return undefined;
  const original = lines.find((each) => each.startsWith('Original Line:'));
  const wrong = lines.slice(1).find((each) => each !== original && each.trim() !== '') ?? '';
  const file = lines.find((each) => each.startsWith('  file = '))?.slice('  file = '.length);
  return {
    message: `line ${line}${file === undefined ? '' : ` of ${file}`}: ${withoutFullStop(wrong)}`,
    notes: original === undefined ? [] : [original],
    candidates: [],
  };
}

/** The name that a message is about, where the engine does not say it apart. */
function namedIn(message: string): string | undefined {
  for (const pattern of subjects) {
    const name = pattern.exec(message)?.[1];
    if (name !== undefined) return unquoted(name);
  }
  return undefined;
}

function unquoted(name: string): string {
  return /^".+"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
}

const subjects: readonly RegExp[] = [
  /^(?:Table|Values list) ".*?" does not have a column (?:named|with name) "(.+)"$/,
  /^Referenced column (?:.*\.)?("(?:[^"]|"")+"|[^".]+) not found in FROM clause and/,
  /^Cannot extract field '(.+?)' from/,
  /^Table with name "(.+?)" does not exist/,
  /^Referenced table "(.+?)" not found/,
  /^Referenced update column (.+?) not found/,
  /^Column "(.+?)" (?:does not exist|in (?:EXCLUDE|REPLACE|RENAME) list)/,
  /^column "?(.+?)"? must appear in the GROUP BY/,
  /^Ambiguous reference to column name "(.+?)"/,
  /^Could not find key "(.+?)" in struct/,
  /^Catalog "(.+?)" does not exist/,
  /^unrecognized configuration parameter "(.+?)"/,
];

/** The place in the SQL: at the name that the error is about, if that stands there. */
function locate(
  report: Report,
  subject: string | undefined,
  sql: string,
): number | 'in view' | undefined {
  const { position, type } = report;
  if (position === undefined) return subject === undefined ? undefined : onlyMention(subject, sql);
  const isParser = type === 'Parser';
  const offset = offsetInSql(sql, position, isParser ? 'code points' : 'bytes');
  // The parser sees no views, and may miss something behind the last token.
  if (isParser || offset === 'in view') return offset;
  if (!beginsToken(offset, sql)) return 'in view';
  return subject === undefined ? offset : nameFrom(offset, subject, sql);
}

/** The engine never means the middle of something, nor a space. */
function beginsToken(offset: number, sql: string): boolean {
  for (const { kind, start } of readTokens(sql)) {
    if (start === offset) return kind !== 'space' && kind !== 'comment';
    if (start > offset) return false;
  }
  return false;
}

/** From the head of `a.b.c` to the part that is meant. */
function nameFrom(offset: number, subject: string, sql: string): number {
  for (const token of readTokens(sql)) {
    if (token.end <= offset) continue;
    if (isName(token, subject, sql)) return token.start;
    const isPath = token.kind === 'word' || token.kind === 'quoted' || sql[token.start] === '.';
    if (!isPath) break;
  }
  return offset;
}

/** Where the engine names no place: the one place where the name stands, if there is just one. */
function onlyMention(subject: string, sql: string): number | undefined {
  const mentions = [...readTokens(sql)].filter((token) => isName(token, subject, sql));
  return mentions.length === 1 ? mentions[0]?.start : undefined;
}

function isName({ kind, start, end }: Token, name: string, sql: string): boolean {
  if (kind !== 'word' && kind !== 'quoted') return false;
  const text = sql.slice(start, end);
  const written = kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text;
  return written.toLowerCase() === name.toLowerCase();
}
