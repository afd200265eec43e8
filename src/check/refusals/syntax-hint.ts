/**
 * What would mend a syntax error: a reserved word that is meant as a name, a keyword with a letter
 * wrong, a comma that is missing. In: the query and the place of the error; out: what to write,
 * where the engine reads the query then.
 */
import { nearest } from '../../base/suggest.ts';
import { quotedKeywords } from '../../engine/duckdb-keywords.ts';
import { type AskEngine, isSyntaxError } from './find-mistake.ts';
import { type Piece, readPieces } from './pieces.ts';

export interface Mending {
  readonly hint: string;
  /** Where the word stands that is to be written differently. */
  readonly place: number;
  readonly word: string;
}

interface Attempt extends Mending {
  readonly sql: string;
}

export async function syntaxHint(
  sql: string,
  place: number,
  ask: AskEngine,
): Promise<Mending | undefined> {
  const { all } = readPieces(sql);
  const found = all.findIndex(({ start }) => start === place);
  const at = found === -1 ? all.length : found;
  const near = [all[at], all[at - 1], all[at - 2]].filter((piece) => piece?.kind === 'word');
  const words = near.flatMap((piece) => {
    const isCalled = piece && all[all.indexOf(piece) + 1]?.text === '(';
    return piece && !isCalled ? attemptsAt(sql, piece) : [];
  });
  const attempts = [...words, ...withComma(sql, all, found)];
  const answers = attempts.length > 0 ? await ask(attempts.map((each) => each.sql)) : [];
  return attempts.find((_, index) => {
    const answer = answers[index];
    return !answer || !isSyntaxError(answer);
  });
}

function attemptsAt(sql: string, piece: Piece): readonly Attempt[] {
  const { start, end, text } = piece;
  const written = sql.slice(start, end);
  const instead = (word: string): string => sql.slice(0, start) + word + sql.slice(end);
  if (quotedKeywords.has(text)) {
    const hint = `"${written}" is a reserved word: as a name it stands in double quotes`;
    return [{ hint, place: start, word: written, sql: instead(`"${written}"`) }];
  }
  const keyword = nearest(text, clauses);
  if (keyword === undefined || keyword === text) return [];
  return [
    { hint: `did you mean "${keyword}"?`, place: start, word: written, sql: instead(keyword) },
  ];
}

/**
 * Without a comma the engine takes the next value's name for an alias, and complains of what follows
 * it: `id sum(amount)` at the bracket.
 */
function withComma(sql: string, all: readonly Piece[], at: number): readonly Attempt[] {
  const first = all[at]?.kind === 'symbol' ? all[at - 1] : all[at];
  if (!first || first.kind === 'symbol' || first === all[0]) return [];
  const word = sql.slice(first.start, first.end);
  return [
    {
      hint: 'is a comma missing before this?',
      place: first.start,
      word,
      sql: `${sql.slice(0, first.start)}, ${sql.slice(first.start)}`,
    },
  ];
}

const clauses = `
  select from where group order by having qualify limit offset join left right full inner outer
  cross union except intersect window with recursive distinct case when then else end between
  partition over filter using lateral unnest exclude replace pivot unpivot values
`
  .trim()
  .split(/\s+/);
