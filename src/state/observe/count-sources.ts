/**
 * Whether sources have as many rows as they had: of tables the engine knows that without a scan, so
 * that most arrivals are seen before any of their rows is read. In: questions; out: a hint, since as
 * many rows may be others. Writes nothing.
 */
import type { Connection } from '../../engine/engine.ts';
import type { SourceQuestion } from './observing.ts';

/** Fails as the engine does where one cannot be read. */
export async function haveAsManyRows(
  questions: readonly SourceQuestion[],
  connection: Connection,
): Promise<boolean> {
  // Of files their stamps are told for less.
  for (const { from, known } of questions.filter(({ location }) => location === undefined)) {
    const { rows } = await connection.query(`select count(*) from ${from}`);
    if (Number(rows[0]?.[0]) !== known?.whole.rows) return false;
  }
  return true;
}
