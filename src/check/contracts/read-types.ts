/**
 * One name for each type: what the engine calls `int`, `text` or `decimal`. In: types as people
 * write them, and whom to ask; out: the engine's names. A text that is no type has none.
 */
import { EngineError, type ResultTable } from '../../engine/engine.ts';

/** By the text as written. */
export type TypeNames = ReadonlyMap<string, string>;

/** All at once; where one of them is no type, one by one. */
export async function readTypes(
  written: Iterable<string>,
  query: (sql: string) => Promise<ResultTable>,
): Promise<TypeNames> {
  const texts = [...new Set(written)];
  const names = new Map<string, string>();
  const all = await tryRead(texts, query);
  if (all) {
    for (const [index, text] of texts.entries()) names.set(text, all[index] ?? text);
    return names;
  }
  for (const text of texts) {
    const [name] = (await tryRead([text], query)) ?? [];
    if (name !== undefined) names.set(text, name);
  }
  return names;
}

async function tryRead(
  texts: readonly string[],
  query: (sql: string) => Promise<ResultTable>,
): Promise<readonly string[] | undefined> {
  if (texts.length === 0) return [];
  const casts = texts.map((text, index) => `cast(null as ${text}) as c${index}`);
  try {
    const { rows } = await query(`describe select\n${casts.join(',\n')}`);
    // A text that is more than a type would make columns of its own.
    return rows.length === texts.length ? rows.map(([, type]) => String(type)) : undefined;
  } catch (failure) {
    if (failure instanceof EngineError) return undefined;
    throw failure;
  }
}
