/**
 * What the engine said of a query, made more of by asking it about others: a place where it named
 * none, the columns that there are, the word that was meant. In: a refusal; out: the same, with what
 * was found out. Costs a few questions for each query that is refused, and none for others.
 */
import { EngineError } from '../../engine/engine.ts';
import { columnsOfRow, hasName, qualifiedNameAt } from './columns-of-row.ts';
import { type Complaint, findMistake, findNamed, isCutOff, isSyntaxError } from './find-mistake.ts';
import { contentOf, readPieces } from './pieces.ts';
import { syntaxHint } from './syntax-hint.ts';

export interface RefinedRefusal {
  readonly error: EngineError;
  readonly hint?: string;
}

export async function refineRefusal(complaint: Complaint): Promise<RefinedRefusal> {
  const { failure, sql, ask, hasViews } = complaint;
  if (isElsewhere(failure)) return { error: atFile(failure, sql) };
  const isPlaced = failure.position !== undefined && !isCutOff(failure);
  const position = isPlaced ? failure.position : await findMistake(complaint);
  if (isSyntaxError(failure)) {
    const isOpen = position === undefined || isCutOff(failure);
    const mending = isOpen ? undefined : await syntaxHint(sql, position, ask);
    if (!mending) return { error: changed(failure, { position }) };
    const { place, word, hint } = mending;
    const message = `syntax error at or near "${word}"`;
    return { error: changed(failure, { position: place, message }), hint };
  }
  if (position === undefined) return { error: failure };
  const named = failure.position === undefined ? undefined : await findNamed(complaint);
  // Otherwise it lies in a text that the engine read as SQL, or in a macro of its own.
  const inView = failure.inView && hasViews;
  const placed = changed(failure, { position: named ?? position, inView });
  const error = await withColumns({ ...complaint, failure: placed });
  const hint = textHint(error, sql);
  return hint === undefined ? { error } : { error, hint };
}

/** Files that are not there and the like are nothing that a change of the query tells. */
function isElsewhere({ kind }: EngineError): boolean {
  return kind === 'io' || kind === 'permission' || kind === 'interrupted';
}

/** Where the query has the file's name alone instead of a table. */
function atFile(failure: EngineError, sql: string): EngineError {
  const path = /"([^"]+)"/.exec(failure.message)?.[1];
  const text = readPieces(sql).all.find((piece) => {
    return piece.kind === 'string' && contentOf(piece) === path;
  });
  return failure.position === undefined ? changed(failure, { position: text?.start }) : failure;
}

const unknownColumn = /does not have a column|^Referenced column|^Referenced table/;

/** The engine looks for `c.x` further outside when `c` has no x, and then misses `c` there. */
async function withColumns({
  failure,
  sql,
  ask,
}: Omit<Complaint, 'hasViews'>): Promise<EngineError> {
  const { message, position, candidates } = failure;
  if (position === undefined || !unknownColumn.test(message)) return failure;
  const isTable = message.startsWith('Referenced table');
  if (candidates.length > 0 && !isTable) return failure;
  const name = qualifiedNameAt(readPieces(sql), position);
  if (!name || (isTable && !hasName(name.qualifier, failure.subject))) return failure;
  const columns = await columnsOfRow(sql, name, ask);
  if (!columns || columns.some((column) => hasName(name.column, column))) return failure;
  const subject = contentOf(name.column);
  const said = `Table "${contentOf(name.qualifier)}" does not have a column named "${subject}"`;
  return changed(failure, {
    message: said,
    subject,
    candidates: columns,
    position: name.column.start,
  });
}

/** Whoever comes from another engine may write texts in double quotes. */
function textHint({ message, position, candidates }: EngineError, sql: string): string | undefined {
  if (position === undefined || sql[position] !== '"' || !unknownColumn.test(message)) return;
  const piece = readPieces(sql).all.find(({ start }) => start === position);
  const before = readPieces(sql).all.findLast(({ end }) => end <= position);
  if (!piece || before?.text === '.' || candidates.includes(contentOf(piece))) return undefined;
  return `double quotes make a name: a text stands in single ones, '${contentOf(piece)}'`;
}

function changed(
  failure: EngineError,
  more: Partial<Pick<EngineError, 'message' | 'position' | 'subject' | 'candidates' | 'inView'>>,
): EngineError {
  const { message, kind, candidates, subtype, subject, notes, inView, position } = failure;
  const detail = { kind, candidates, subtype, subject, notes, inView, position, ...more };
  return new EngineError(more.message ?? message, detail);
}
