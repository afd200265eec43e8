/**
 * Where a mistake is that the engine names no place of: in the smallest part of the query that it
 * would not complain of if that part were different. In: what it said, the query, and a way to ask
 * about others; out: a place in the query. Nothing is guessed from the words of the complaint.
 */
import type { EngineError } from '../../engine/engine.ts';
import {
  type Change,
  type ChangeRequest,
  changesOf,
  otherName,
  withoutSetOperations,
} from './changes.ts';
import { type Pieces, readPieces } from './pieces.ts';

/** For each query what the engine has against it, if anything. */
export type AskEngine = (
  queries: readonly string[],
) => Promise<readonly (EngineError | undefined)[]>;

export interface Complaint {
  readonly failure: EngineError;
  readonly sql: string;
  readonly ask: AskEngine;
  /** There are views or macros that the project's own SQL made. */
  readonly hasViews: boolean;
}

export async function findMistake(complaint: Complaint): Promise<number | undefined> {
  const { failure, sql } = complaint;
  const pieces = readPieces(sql);
  if (isCutOff(failure)) return pieces.all.at(-1)?.start;
  if (/without selection list$/.test(failure.message)) return emptySelect(pieces);
  if (/^Set operations can only apply/.test(failure.message)) {
    const operations = withoutSetOperations(sql, pieces);
    return (await firstCure(operations, complaint)) ?? operations.at(0)?.place;
  }
  return firstCure(changesOf({ sql, pieces, ...wordsIn(failure) }), complaint);
}

/** The place of something that the complaint calls by its name, though it points elsewhere. */
export async function findNamed(complaint: Complaint): Promise<number | undefined> {
  const { failure, sql } = complaint;
  const named = quotedIn(failure);
  const pieces = readPieces(sql);
  const changes = changesOf({
    sql,
    pieces,
    message: failure.message,
    named,
    removable: new Set(),
  }).filter(({ isNamed }) => isNamed);
  if (changes.length === 0 || changes.some(({ place }) => place === failure.position)) {
    return undefined;
  }
  return firstCure(changes, complaint);
}

function emptySelect({ all }: Pieces): number | undefined {
  const found = all.find(
    ({ text }, at) => text === 'select' && /^(?:from|where|[)])$/.test(all[at + 1]?.text ?? ''),
  );
  return (found ?? all.find(({ text }) => text === 'select'))?.start;
}

/** All that the complaint says; what it says in capitals are keywords. */
function wordsIn(failure: EngineError): Pick<ChangeRequest, 'message' | 'named' | 'removable'> {
  const words = failure.message.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  const keywords = words.filter((word) => /^(?!SELECT|FROM|WHERE)[A-Z]{2,}$/.test(word));
  return {
    message: failure.message,
    named: new Set([...quotedIn(failure), ...words.map(lowerCase)]),
    removable: new Set(keywords.map(lowerCase)),
  };
}

function quotedIn({ message, subject }: EngineError): ReadonlySet<string> {
  const names = [...message.matchAll(/"([^"]+)"|'([^']+)'/g)];
  const quoted = names.map(([, double, single]) => String(double ?? single));
  return new Set([...quoted, ...(subject === undefined ? [] : [subject])].map(lowerCase));
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

const mostChanges = 600;
/** The engine reads all of each: a long query is tried in fewer places. */
const mostText = 4_000_000;

async function firstCure(
  changes: readonly Change[],
  { failure, sql, ask }: Complaint,
): Promise<number | undefined> {
  const most = Math.min(mostChanges, Math.floor(mostText / sql.length));
  const tried = changes.slice(0, most);
  const [unchanged, ...answers] = await ask([sql, ...tried.map((change) => change.sql)]);
  if (unchanged?.message !== failure.message) return undefined;
  const cures = tried.flatMap((change, index) => {
    const rank = rankOf(change, answers[index], failure);
    return rank === undefined ? [] : [{ rank, change }];
  });
  cures.sort(
    (a, b) =>
      a.rank - b.rank ||
      Number(b.change.isNamed) - Number(a.change.isNamed) ||
      a.change.length - b.change.length ||
      b.change.place - a.change.place,
  );
  return cures[0]?.change.place;
}

/** Best is 0; none where the change only breaks something else. */
function rankOf(
  { isRename }: Change,
  answer: EngineError | undefined,
  failure: EngineError,
): number | undefined {
  if (!answer) return 1;
  if (answer.message === failure.message || isSyntaxError(answer)) return undefined;
  if (!answer.message.includes(otherName)) return 2;
  // The complaint follows the name.
  const renamed = new RegExp(otherName, 'g');
  return isRename && failure.message.includes(answer.message.split(renamed)[0] ?? '')
    ? 0
    : undefined;
}

/** The query ends where something had to follow. */
export function isCutOff({ message }: EngineError): boolean {
  return /at end of input$/.test(message);
}

export function isSyntaxError({ kind, message }: EngineError): boolean {
  return kind === 'parser' && /^syntax error|^unterminated/i.test(message);
}
