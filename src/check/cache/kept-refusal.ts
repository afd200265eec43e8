/**
 * What is kept of a model that the engine refuses: what it said, with offsets in the model's SQL.
 * In: a refusal; out: text, and the same again.
 */
import { EngineError } from '../../engine/engine.ts';
import type { RefinedRefusal } from '../refusals/refine-refusal.ts';
import type { Kept } from './check-memory.ts';

export interface KeptRefusal {
  readonly message: string;
  readonly detail: ConstructorParameters<typeof EngineError>[1];
  readonly hint?: string;
}

/** `key` is that of the model, under which its columns would be kept. */
export function refusalKey(key: string): string {
  return `refused ${key}`;
}

export function keepRefusal(refusal: RefinedRefusal, surroundings: string): Kept {
  return [surroundings, JSON.stringify(plainRefusal(refusal))];
}

/** None where the relations around are others. */
export function readKeptRefusal(
  [known, text = '{}']: Kept,
  surroundings: () => string,
): RefinedRefusal | undefined {
  return known === surroundings() ? refusalAgain(JSON.parse(text) as KeptRefusal) : undefined;
}

export function plainRefusal({ error, hint }: RefinedRefusal): KeptRefusal {
  const { message, kind, candidates, subtype, subject, notes, inView, position } = error;
  const detail = { kind, candidates, subtype, subject, notes, inView, position };
  return { message, detail, ...(hint === undefined ? {} : { hint }) };
}

export function refusalAgain({ message, detail, hint }: KeptRefusal): RefinedRefusal {
  const error = new EngineError(message, detail);
  return hint === undefined ? { error } : { error, hint };
}
