/**
 * Questions about queries that nobody wrote, asked to find out what is wrong with one that somebody
 * did. In: the shadow; out: what the engine has against each query, up to so many in one check.
 */
import { EngineError } from '../../engine/engine.ts';
import type { ShadowCatalog } from '../shadow/shadow-catalog.ts';
import type { AskEngine } from './find-mistake.ts';

/** About a millisecond each: where very many models are wrong, the first ones are told in full. */
const mostQuestions = 6000;

export function createAskEngine(shadow: Pick<ShadowCatalog, 'bind' | 'query'>): AskEngine {
  let left = mostQuestions;
  return async (queries) => {
    left -= queries.length;
    if (left < 0) return queries.map(() => undefined);
    const refused = new Map<number, EngineError>();
    const unprinted: number[] = [];
    await shadow.bind(queries, (answer, place) => {
      if (answer.type === 'refused') refused.set(place, answer.error);
      if (answer.type === 'unprintable') unprinted.push(place);
    });
    for (const place of unprinted) {
      const error = await describeError(queries[place] ?? '', shadow);
      if (error) refused.set(place, error);
    }
    return queries.map((_, place) => refused.get(place));
  };
}

async function describeError(
  sql: string,
  { query }: Pick<ShadowCatalog, 'query'>,
): Promise<EngineError | undefined> {
  try {
    await query(`describe\n${sql}`);
    return undefined;
  } catch (failure) {
    if (failure instanceof EngineError) return failure;
    throw failure;
  }
}
