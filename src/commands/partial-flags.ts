/** `--empty` and `--sample`: which part of the rows a build is about. In: text; out: a part. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { momentBefore, readSpan, type SpanUnit } from '../graph/time-span.ts';
import type { PartialBuild } from '../product/partial.ts';
import type { Target } from '../project/target.ts';
import { readMoment } from './interval-flags.ts';

export interface PartialOptions {
  readonly empty?: boolean;
  readonly sample?: string;
}

/** Nothing where all rows are meant. A sample reaches back from the run's one clock. */
export function partialBuild(
  { empty, sample }: PartialOptions,
  startedAt: string,
): PartialBuild | undefined {
  if (empty) return { text: 'empty', range: undefined };
  return sample === undefined ? undefined : readSample(sample, startedAt);
}

/** `7d`, `12h`, `2 weeks`, `2024-01-01..2024-02-01`; nothing for anything else. */
export function readSample(text: string, startedAt: string): PartialBuild | undefined {
  const [first, last, ...more] = text.split('..').map((each) => each.trim());
  if (last !== undefined && more.length === 0) {
    const [start, end] = [readMoment(first ?? ''), readMoment(last)];
    const isRange = start !== undefined && end !== undefined && start < end;
    return isRange ? { text: `a sample of ${text}`, range: { start, end } } : undefined;
  }
  const span = readSpan(text.replace(/^(\d+)\s*([a-z])$/i, inFull));
  if (!span || span.count === 0) return undefined;
  const start = BigInt(Date.parse(momentBefore(startedAt, span))) * 1000n;
  return { text: `a sample of ${text.trim()}`, range: { start, end: undefined } };
}

const short: Readonly<Record<string, SpanUnit>> = { h: 'hour', d: 'day', w: 'week', y: 'year' };

function inFull(whole: string, count: string, letter: string): string {
  const unit = short[letter.toLowerCase()];
  return unit === undefined ? whole : `${count} ${unit}`;
}

/** What others rely on never holds a part of the rows. */
export function refuseProtected(
  partial: PartialBuild | undefined,
  target: Target,
): Diagnostic | undefined {
  if (!partial || !target.protected) return undefined;
  const what = partial.text === 'empty' ? 'a build without rows' : partial.text;
  return error('E0609', `${target.name} is protected: it does not take ${what}`, {
    span: target.locate(),
    hint: 'build into another target: --target',
  });
}
