/**
 * What an analyst declares in place of a proof: how far back an interval reads at most. In: what was
 * proven of an input, and the declaration; out: the same, or the need as it is declared, where the
 * input has a time to be read by.
 */
import type { Bound, InputProof, Need } from '../../product/proof.ts';
import type { ScanDemand } from './demand-inputs.ts';
import { relationOf } from './plan-scope.ts';
import { isTime } from './time-form.ts';
import { extendBound } from './time-operation.ts';

export interface Lookback {
  readonly microseconds: number;
  /** The output's, by whose name an input's may be found. */
  readonly timeColumn: string;
}

type Proven = Pick<InputProof, 'need' | 'time' | 'influence' | 'isDeclared'>;

export function declareNeed<Input extends Proven>(
  proven: Input,
  found: ScanDemand,
  lookback: Lookback | undefined,
): Input {
  const isProven = proven.need.type === 'interval' && proven.influence === 'by need';
  if (!lookback || isProven) return proven;
  const time = proven.time ?? timeOf(found, lookback, proven.need);
  if (!time) return proven;
  const need = proven.need.type === 'interval' ? proven.need : needOf(found, lookback, time.grain);
  return { ...proven, need, time, influence: 'by need', isDeclared: true };
}

/**
 * A time that it is known or said to have; one that is only called like the output's is taken where
 * the query might read by it: of a table that is read whole for certain, it may be anything.
 */
function timeOf(
  { scan, scope }: ScanDemand,
  { timeColumn }: Lookback,
  need: Need,
): InputProof['time'] {
  const facts = scope.factsOf(relationOf(scan));
  if (facts?.time) return facts.time;
  const wanted = facts?.timeColumn ?? (need.type === 'unknown' ? timeColumn : undefined);
  const place = scan.reads.findIndex((name) => name?.toLowerCase() === wanted?.toLowerCase());
  const column = scan.reads[place];
  if (column === undefined || !isTime(scan.columns[place]?.type ?? '')) return undefined;
  return { column, grain: scope.grain };
}

function needOf(
  { scope }: ScanDemand,
  { microseconds }: Lookback,
  unit: NonNullable<InputProof['time']>['grain'],
): Need {
  const back: Bound = [[{ step: 'add', microseconds: -microseconds }]];
  return {
    type: 'interval',
    from: extendBound(back, [{ step: 'round', unit, to: 'down' }], scope.grain),
    to: extendBound([[]], [{ step: 'round', unit, to: 'up' }], scope.grain),
  };
}
