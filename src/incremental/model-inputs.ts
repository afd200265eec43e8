/**
 * What a model reads, as its refresh sees it: the proof's inputs with their versions, and with what
 * the analyst declared in place of a proof. In: a proof, settings, versions; out: inputs.
 */
import type { OpenInterval } from '../check/proof/need.ts';
import { applyBound } from '../check/proof/shift.ts';
import { longest } from '../check/proof/span.ts';
import type { RelationName } from '../engine/engine.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { TimeRange } from '../product/ledger.ts';
import type { IncrementalProof, InputProof } from '../product/proof.ts';
import type { RelationVersion } from '../product/version.ts';
import { type AxisSums, sumAxis } from './axis-sums.ts';
import type { IntervalSettings } from './interval-settings.ts';
import { isOffCalendar } from './time-ranges.ts';

export type VersionOf = (relation: RelationName) => RelationVersion | undefined;

export interface ModelInput extends InputProof {
  readonly version: RelationVersion | undefined;
  /** Of the axis that the need is about; absent where all is needed, or nobody kept versions of it. */
  readonly sums: AxisSums | undefined;
  /** Changes told by key count as such: they move no mark. */
  readonly isTraced: boolean;
  /** Declared: its changes make nothing dirty. */
  readonly isIgnored: boolean;
}

export interface InputQuestion {
  readonly proof: IncrementalProof;
  readonly settings: IntervalSettings;
  readonly versionOf: VersionOf;
  /** Keys of the relations whose changes the analyst declared to be of no account. */
  readonly ignored?: ReadonlySet<string>;
}

export function modelInputs(question: InputQuestion): readonly ModelInput[] {
  const { proof, versionOf, ignored } = question;
  return proof.inputs.map((input) => {
    const version = versionOf(input.relation);
    const axis =
      input.need.type === 'interval' && input.time
        ? version?.axes.get(axisKey(input.time))
        : undefined;
    return {
      ...input,
      version,
      sums: axis && sumAxis(axis),
      isTraced: input.isTold && input.keys.length > 0,
      isIgnored: ignored?.has(relationKey(input.relation)) ?? false,
    };
  });
}

/** The name of an axis among those of a relation. */
export function axisKey({ column, grain }: NonNullable<InputProof['time']>): string {
  return `${column.toLowerCase()} by ${grain}`;
}

/** What a range of the output reads of an input; nothing where it reads all of it. */
export function neededRange(
  { need }: Pick<InputProof, 'need'>,
  { start, end }: TimeRange,
  { lookback }: Pick<IntervalSettings, 'lookback'>,
): OpenInterval | undefined {
  if (need.type !== 'interval') return undefined;
  if ([start, end].some((moment) => moment !== undefined && isOffCalendar(moment))) {
    return { start: 'unbounded', end: 'unbounded' };
  }
  const from = start === undefined ? 'unbounded' : applyBound(need.from, start, 'from');
  const to = end === undefined ? 'unbounded' : applyBound(need.to, end, 'to');
  if (lookback === undefined || start === undefined) return { start: from, end: to };
  const declared = start - longest(lookback);
  return { start: from === 'unbounded' || from < declared ? declared : from, end: to };
}
