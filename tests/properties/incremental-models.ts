/**
 * Random projects of incremental models: a chain of views, staging, a dense grid, windows, joins,
 * dimensions whose keys trace, marts. In: a tape of numbers, where 0 is the simplest choice; out: the
 * files of a project.
 */
export type Files = Readonly<Record<string, string>>;

export const projectFile = `name: p
version: "1"
target: dev
targets: { dev: { engine: duckdb, path: ":memory:", schema: main } }
models: { +materialized: view }
`;

const declarations = `sources:
  - name: raw
    schema: raw
    tables:
      - name: events
        columns:
          - { name: id, data_type: integer }
          - { name: k, data_type: integer }
          - { name: ts, data_type: timestamp }
          - { name: v, data_type: integer }
      - name: customers
        columns:
          - { name: k, data_type: integer, data_tests: [unique, not_null] }
          - { name: seg, data_type: integer }
      - name: limits
        columns:
          - { name: lowest, data_type: integer }
`;

const staging = `select id, k, ts::date as day, ts, v from {{source "raw" "events"}}`;
const calendar = `select unnest(range(date '2024-01-25', date '2024-03-05', interval 1 day))::date as day`;

interface Drawn {
  readonly name: string;
  readonly grain: 'day' | 'month';
  /** One row for each k and day. */
  readonly isDense: boolean;
  readonly hasKey: boolean;
}

export function drawProject(tape: readonly number[]): Files {
  let at = 0;
  const below = (limit: number): number => (tape[at++] ?? 0) % limit;
  const one = <Choice>(choices: readonly [Choice, ...Choice[]]): Choice =>
    choices[below(choices.length)] ?? choices[0];
  const files: Record<string, string> = {
    'project.yml': projectFile,
    'models/sources.yml': declarations,
    'models/stg_events.sql': staging,
    'models/calendar.sql': calendar,
  };
  const drawn: Drawn[] = [];
  const add = (sql: string, facts: Partial<Drawn> = {}): void => {
    const name = `m${drawn.length + 1}`;
    const found = { name, grain: 'day', isDense: false, hasKey: true, ...facts } as const;
    const config = `{{config materialized="incremental" time_column="t" grain="${found.grain}"}}\n`;
    files[`models/${name}.sql`] = config + sql;
    drawn.push(found);
  };
  const events = one([
    '{{ref "stg_events"}}',
    '(select id, k, ts::date as day, ts, v from {{source "raw" "events"}} where v <> 5)',
  ]);
  const perDay = `(select k, day, sum(v)::integer as x, count(*)::integer as n from ${events} as e group by k, day)`;
  const first = one(['grid', 'flow', 'grid', 'joined', 'wide'] as const);
  if (first === 'grid') {
    add(
      `select c.k, d.day as t, ${one(['coalesce(e.x, 0)', 'coalesce(e.n, 0) + c.seg'])} as x
from {{source "raw" "customers"}} as c cross join {{ref "calendar"}} as d
left join ${perDay} as e on e.k = c.k and e.day = d.day`,
      { isDense: true },
    );
  } else if (first === 'flow') {
    add(`select k, day as t, x from ${perDay} as e`);
  } else if (first === 'wide') {
    const reach = one(['interval 3 days', 'unbounded', 'interval 9 days']);
    add(`select k, day as t, (sum(x) over (
  partition by k order by day range between ${reach} preceding and current row))::integer as x from ${perDay} as e`);
  } else {
    add(`select e.k, e.day as t, e.x + c.seg as x from ${perDay} as e
${one(['join', 'left join'])} {{source "raw" "customers"}} as c using (k)`);
  }
  const count = 1 + below(4);
  for (let step = 0; step < count; step++) {
    const before = drawn[below(drawn.length)] ?? drawn[0];
    if (!before) break;
    const from = `{{ref "${before.name}"}}`;
    const days = 1 + below(4);
    const frames = before.isDense
      ? [`rows ${days} preceding`, `range between interval ${days} days preceding and current row`]
      : [`range between interval ${days} days preceding and current row`];
    const frame = frames[below(frames.length)];
    const partition = before.hasKey ? 'partition by k ' : '';
    const key = before.hasKey ? 'k, ' : '';
    switch (
      one([
        'window',
        'total',
        'month',
        'lag',
        'asof',
        'view',
        'segment',
        'table',
        'limits',
        'all',
      ] as const)
    ) {
      case 'window':
        add(
          `select ${key}t, (sum(x) over (${partition}order by t ${frame}))::integer as x from ${from} as a`,
          { ...before, name: `m${drawn.length + 1}` },
        );
        break;
      case 'total':
        add(`select t, sum(x)::integer as x from ${from} as a group by t`, {
          grain: before.grain,
          hasKey: false,
        });
        break;
      case 'month':
        add(
          `select ${key}date_trunc('month', t)::date as t, sum(x)::integer as x from ${from} as a group by all`,
          { grain: 'month', hasKey: before.hasKey },
        );
        break;
      case 'lag':
        add(
          `select ${before.hasKey ? 'a.k, ' : ''}a.t, (a.x - coalesce(b.x, 0))::integer as x from ${from} as a
left join (select ${key}t, sum(x) as x from ${from} as i group by all) as b
  on b.t = a.t - ${days}${before.hasKey ? ' and b.k = a.k' : ''}`,
          { grain: before.grain, hasKey: before.hasKey },
        );
        break;
      case 'asof':
        add(
          `select ${before.hasKey ? 'a.k, ' : ''}a.t, (a.x + coalesce(a.t - e.day, 0))::integer as x from ${from} as a
asof left join (select ${key}day from {{ref "stg_events"}} as s group by all) as e
  on ${before.hasKey ? 'e.k = a.k and ' : ''}e.day <= a.t`,
          { grain: before.grain, hasKey: before.hasKey },
        );
        break;
      case 'view': {
        const name = `v${drawn.length + 1}`;
        files[`models/${name}.sql`] = `select *, x * 2 as y from ${from} as a where x <> 7`;
        add(`select ${key}t, max(y)::integer as x from {{ref "${name}"}} group by all`, {
          grain: before.grain,
          hasKey: before.hasKey,
        });
        break;
      }
      case 'segment':
        if (!before.hasKey) break;
        add(
          `select c.seg as k, a.t, sum(a.x)::integer as x from ${from} as a
join {{source "raw" "customers"}} as c on c.k = a.k group by all`,
          { grain: before.grain, hasKey: false },
        );
        break;
      case 'table':
        files[`models/mart${drawn.length}.sql`] =
          `{{config materialized="table"}}\nselect ${before.hasKey ? 'k' : 't'} as g, sum(x) as x from ${from} as a group by all`;
        break;
      case 'limits':
        add(
          `select ${key}t, (x + (select coalesce(max(lowest), 0) from {{source "raw" "limits"}}))::integer as x from ${from} as a`,
          { ...before, name: `m${drawn.length + 1}` },
        );
        break;
      default:
        add(
          `select ${key}t, (sum(x) over (${partition}order by t range between unbounded preceding and current row))::integer as x from ${from} as a`,
          { ...before, name: `m${drawn.length + 1}` },
        );
    }
  }
  return files;
}
