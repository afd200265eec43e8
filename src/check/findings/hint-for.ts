/** What helps against a result that differs from run to run. In: a finding; out: a hint. */
import type { Finding, FindingCause } from '../../product/checked.ts';

type Told = Pick<Finding, 'cause' | 'keys'>;

export function hintFor(finding: Told): string {
  const hint = hints[finding.cause];
  return typeof hint === 'function' ? hint(finding) : hint;
}

const hints: Readonly<Record<FindingCause, string | ((finding: Told) => string)>> = {
  clock: 'use {{run_started_at}}: one moment for the whole run, which can be frozen',
  chance: 'derive it from what tells the rows apart: md5(id::varchar)',
  sequence: 'number the rows by row_number() in a total order',
  setting: 'use {{var "name"}}, which is part of the model',
  place: 'use {{target.schema}} or {{target.name}}',
  session: 'leave it out, or pass it in by {{var "name"}}',
  'sample without a seed': 'give it a seed: USING SAMPLE … (bernoulli, 42)',
  ties: ({ keys = [] }) =>
    keys.length === 0
      ? 'order by columns that tell the rows apart'
      : `order by more columns, until no two rows tie; ${orSayUnique(keys)}`,
  'equally near': ({ keys = [] }) =>
    keys.length === 0
      ? 'leave one of the rows that tie: GROUP BY the columns that are compared'
      : `leave one of the rows that tie; ${orSayUnique(keys)}`,
  'positional join':
    'number the rows of both sides by row_number() in a total order, and join by the numbers',
  'sum of floats': 'sum DECIMAL or whole numbers, cents for instance',
  statistic:
    'round it where it is compared; where its last digits do not matter, ignore E0339 here',
  outside: 'make it a source: `location` names files, and a build keeps track of them',
};

/** Whoever knows that no two rows tie can say so. */
function orSayUnique(keys: readonly string[]): string {
  const isOne = keys.length === 1;
  const test = isOne ? 'unique' : 'unique_combination';
  const names = isOne ? keys[0] : `${keys.slice(0, -1).join(', ')} and ${keys.at(-1)}`;
  return `if no two have the same ${names}, say so where they come from by the tests ${test} and not_null`;
}
