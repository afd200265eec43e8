/**
 * The digest of a part: of the code that makes it and of the versions of all that it needs, input
 * by input, so that two digests tell which input differs. In: a part and inputs; out: a text.
 */
import { hash } from 'node:crypto';
import type { LedgerPart } from '../product/ledger.ts';
import type { IntervalSettings } from './interval-settings.ts';
import { type ModelInput, neededRange } from './model-inputs.ts';

export interface DigestContext {
  /** A fingerprint of the code, that of views in between included. */
  readonly code: string;
  readonly inputs: readonly ModelInput[];
  readonly settings: IntervalSettings;
}

export function partDigest(range: LedgerPart['range'], context: DigestContext): string {
  const { code, inputs, settings } = context;
  const parts = inputs.map((input) => digestText(inputDigest(input, range, settings)));
  return [digestText([code]), ...parts].join('.');
}

function inputDigest(
  input: ModelInput,
  range: LedgerPart['range'],
  settings: IntervalSettings,
): readonly (string | number | bigint)[] {
  const { version, sums, isIgnored, isTraced } = input;
  if (isIgnored) return ['ignored'];
  if (!version) return ['unknown'];
  if (isWholeNeeded(input, range, settings)) {
    const { whole, mark, shape } = version;
    return isTraced ? [shape, 'mark', mark] : [shape, 'whole', whole.rows, whole.hash];
  }
  if (!sums) return ['unknown'];
  const needed = range === 'no time' ? undefined : neededRange(input, range, settings);
  const { intervals, rows, content, marks } = needed ? sums.over(needed) : sums.withoutTime;
  return isTraced
    ? [version.shape, 'marks', intervals, marks]
    : [version.shape, 'content', rows, content];
}

/** Whether a part needs all of an input, of whatever time. */
export function isWholeNeeded(
  { need }: Pick<ModelInput, 'need'>,
  range: LedgerPart['range'],
  { keepsNull }: Pick<IntervalSettings, 'keepsNull'>,
): boolean {
  return need.type !== 'interval' || (range === 'no time' && keepsNull);
}

function digestText(values: readonly (string | number | bigint)[]): string {
  return hash('sha256', values.join(' '), 'base64url').slice(0, 16);
}

/** Whether the same code made both. */
export function isSameCode(one: string, other: string): boolean {
  return one.split('.')[0] === other.split('.')[0];
}

/** The places of the inputs in which two digests of the same code differ; all where that is unknown. */
export function changedInputs(one: string, other: string, count: number): readonly number[] {
  const [a, b] = [one.split('.'), other.split('.')];
  const all = Array.from({ length: count }, (_, index) => index);
  return a.length === b.length ? all.filter((index) => a[index + 1] !== b[index + 1]) : all;
}
