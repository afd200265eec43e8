/**
 * Says the answer of the last time again while nothing that it read has changed; where a few
 * files have, that is looked into elsewhere. In: a context and arguments; out: whether all is done.
 */
import { changedStamps } from '../project/files/recorded-files.ts';
import type { CommandContext } from './command-context.ts';
import { sayAgain } from './say-again.ts';
import { findAnswer } from './stored-answer.ts';

/** More may as well be looked at all together. */
const mostEdits = 100;

/** Where it is false, nothing was done, nor said. */
export async function replayAnswer(
  context: CommandContext,
  args: readonly string[],
): Promise<boolean> {
  const began = performance.now();
  const found = findAnswer(context, args);
  if (!found) return false;
  const { stored } = found;
  const changed = changedStamps(stored.stamps, stored.edits ? mostEdits : 0);
  if (!changed) return false;
  if (changed.length > 0) {
    const { replayEdits } = await import('./replay-edits.ts');
    return replayEdits(context, { ...found, changed, began });
  }
  sayAgain(context, stored, began);
  return true;
}
