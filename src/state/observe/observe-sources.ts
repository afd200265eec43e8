/**
 * What sources hold now, compared with what was recorded, and recorded where it differs: one scan
 * for each, however many read it. In: questions; out: versions.
 */
import { type Connection, EngineError } from '../../engine/engine.ts';
import type { StateKey } from '../../product/state.ts';
import { observeContent } from './observe-content.ts';
import { observeFiles } from './observe-files.ts';
import type { Observed, Observing, SourceQuestion } from './observing.ts';
import { settleVersion } from './settle-version.ts';

/**
 * Nothing for one that cannot be read: what was known of it does not hold any more. With connections
 * beside the first, as many are asked at once: each in its own transaction, which only appends.
 */
export async function observeSources(
  questions: readonly SourceQuestion[],
  observing: Observing,
  beside: readonly Connection[] = [],
): Promise<ReadonlyMap<StateKey, Observed>> {
  const observed = new Map<StateKey, Observed>();
  const left = longestFirst(questions);
  const observeOn = async (connection: Connection): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      observed.set(next.key, await observeSource(next, { ...observing, connection }));
    }
  };
  await Promise.all([observing.connection, ...beside].map(observeOn));
  return observed;
}

/** By what they held: the last one to begin should not be the last one to end. */
function longestFirst(questions: readonly SourceQuestion[]): SourceQuestion[] {
  const rows = ({ known }: SourceQuestion): number => known?.whole.rows ?? 0;
  return questions.toSorted((one, other) => rows(other) - rows(one));
}

/** Whole or not at all: what is recorded of a version and of its intervals belongs together. */
async function observeSource(question: SourceQuestion, observing: Observing): Promise<Observed> {
  const { connection } = observing;
  await connection.begin();
  try {
    const observed = await observe(question, observing);
    await connection.commit();
    return observed;
  } catch (failure) {
    await connection.rollback();
    if (failure instanceof EngineError && failure.kind !== 'interrupted') return undefined;
    throw failure;
  }
}

/** Whether it holds what was recorded; writes nothing. */
export async function isSourceAsKnown(
  question: SourceQuestion,
  observing: Observing,
): Promise<boolean> {
  const { connection } = observing;
  await connection.begin();
  try {
    const observed = await observe(question, observing);
    return observed !== undefined && observed === question.known;
  } finally {
    await connection.rollback();
  }
}

function observe(question: SourceQuestion, observing: Observing): Promise<Observed> {
  const { location, changes } = question;
  if (changes === 'always') return observeAlways(question, observing);
  if (changes !== null && typeof changes === 'object' && 'watermark' in changes) {
    return observeContent(question, observing, String(changes.watermark));
  }
  const isLocal = location !== undefined && !/^[a-z][a-z0-9+]*:\/\//i.test(location.path);
  return isLocal && changes !== 'content'
    ? observeFiles(question, { ...observing, location })
    : observeContent(question, observing);
}

/** Another version each time. */
async function observeAlways(question: SourceQuestion, observing: Observing): Promise<Observed> {
  const sequence = observing.nextSequence();
  const whole = { rows: 0, hash: `observation ${sequence}` };
  return settleVersion(question, observing, { sequence, shape: '', whole, axes: [] });
}
