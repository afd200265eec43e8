/**
 * Aggregates that add floats: in another order of rows, or on other threads, the last digits are
 * others. In: a call; out: why it is one. Tried on the engine, which tells of none of them.
 */
import type { FindingCause } from '../../product/checked.ts';
import type { AggregateCall } from '../plan/bound-expression.ts';

type FloatCause = Extract<FindingCause, 'sum of floats' | 'statistic'>;

export function floatCause({
  name,
  arguments: given,
}: Pick<AggregateCall, 'name' | 'arguments'>): FloatCause | undefined {
  if (statistics.has(name)) return 'statistic';
  const isFloat = given.some(({ type }) => type === 'DOUBLE' || type === 'FLOAT');
  return sums.has(name) && isFloat ? 'sum of floats' : undefined;
}

/** Exact of whole numbers and DECIMAL, where they take them. */
const sums: ReadonlySet<string> = new Set(
  'sum avg mean product fsum sumkahan kahan_sum favg'.split(' '),
);

/** Computed in floats whatever they are given. */
const statistics: ReadonlySet<string> = new Set(
  `
  stddev stddev_samp stddev_pop variance var_samp var_pop sem skewness kurtosis kurtosis_pop
  corr covar_pop covar_samp entropy
  regr_avgx regr_avgy regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
  `
    .trim()
    .split(/\s+/),
);
