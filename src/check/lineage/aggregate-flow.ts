/** What flows out of GROUP BY. */
import type { AggregateCall } from '../plan/bound-expression.ts';
import type { AggregateOperator } from '../plan/bound-plan.ts';
import {
  type ColumnFlow,
  columnOf,
  constantColumn,
  type Flow,
  refsOf,
  refsOfEach,
  refsOfKeys,
} from './flow.ts';
import { noRefs, type Refs, union } from './refs.ts';

export function aggregateFlow(operator: AggregateOperator, input: Flow): Flow {
  const { groups, aggregates, groupingSets, groupingCalls } = operator;
  const keys = groups.map((group) => groupColumn(columnOf(group, input), groupingSets.length));
  const isOneRow = groups.length === 0 && groupingSets.length === 1;
  // Where there is one row, or one for each row of the outer query, whatever comes in, what came
  // in shows in its values.
  const rowsInValue = keys.every(({ isOuter }) => isOuter) ? input.rows : noRefs;
  const own = aggregates.map((call): ColumnFlow => {
    return { value: union([aggregateRefs(call, input), rowsInValue]), passes: undefined };
  });
  return {
    columns: [...keys, ...own, ...groupingCalls.map(() => constantColumn)],
    rows: isOneRow ? noRefs : union([input.rows, ...keys.map(({ value }) => value)]),
    order: isOneRow ? noRefs : input.order,
  };
}

/** With several grouping sets a group is NULL in the rows of the others. */
function groupColumn(column: ColumnFlow, sets: number): ColumnFlow {
  return sets === 1 ? column : { value: column.value, passes: undefined };
}

function aggregateRefs(call: AggregateCall, input: Flow): Refs {
  return union([
    refsOfEach(call.arguments, input),
    call.filter ? refsOf(call.filter, input) : noRefs,
    refsOfKeys(call.orders, input),
    isOrderFree(call) ? noRefs : input.order,
  ]);
}

/** Gives one answer whatever the order of its rows; an aggregate that is not listed may not. */
export function isOrderFree({ name }: AggregateCall): boolean {
  return orderFree.has(name.toLowerCase());
}

const orderFree: ReadonlySet<string> = new Set(
  `
  approx_count_distinct avg bit_and bit_or bit_xor bitstring_agg bool_and bool_or corr count
  count_if count_star countif covar_pop covar_samp entropy favg fsum histogram histogram_exact
  kahan_sum kurtosis kurtosis_pop mad max mean median min product quantile quantile_cont
  quantile_disc regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy
  regr_syy sem skewness stddev stddev_pop stddev_samp sum sum_no_overflow sumkahan var_pop var_samp
  variance
  `
    .trim()
    .split(/\s+/),
);
