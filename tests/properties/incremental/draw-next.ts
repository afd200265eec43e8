/**
 * A further model of a random project, over those that are there: windows, joins with itself and
 * with dimensions, coarser grains, views and ephemerals in between, merges, snapshots. In: chance and
 * what it may read; out: SQL, and which outputs a change of each input may reach.
 */
import type { Addition, Drawing, Source } from './draw-project.ts';
import { ever, type Reach, type Reading } from './trial.ts';

type Draw = (from: Reader, drawing: Drawing, all: readonly Source[]) => Addition;

/** What is read, and how it is written into SQL. */
interface Reader {
  readonly before: Source;
  readonly ref: string;
  /** `k, ` and `partition by k ` where there is a key. */
  readonly k: string;
  readonly partition: string;
  readonly days: number;
}

export function drawNext(drawing: Drawing, before: Source, all: readonly Source[]): Addition {
  const { hasKey, model } = before;
  const reader: Reader = {
    before,
    ref: `{{ref "${model.name}"}}`,
    k: hasKey ? 'k, ' : '',
    partition: hasKey ? 'partition by k ' : '',
    days: 1 + drawing.random.below(4),
  };
  const draw = drawing.random.pick(draws) ?? framed;
  return draw(reader, drawing, all);
}

/** Like what it reads, but for SQL and reach. */
function like(
  { before }: Reader,
  sql: string,
  reach: Reach,
  more: readonly Reading[] = [],
): Addition {
  const { model, isDense, hasKey, type } = before;
  const reads = [{ of: model.name, reach, keyed: hasKey }, ...more];
  return { sql, isDense, hasKey, type, model: { kind: 'interval', grain: model.grain, reads } };
}

const sameTime = [0, 0] as const;

const framed: Draw = (reader, { random }) => {
  const { before, ref, k, partition, days } = reader;
  const hours = days * 24;
  const frames: (readonly [string, Reach])[] = [
    [`range between interval ${days} days preceding and current row`, [0, hours]],
    [`range between current row and interval ${days} days following`, [-hours, 0]],
    [`range between interval 1 day preceding and interval 2 days following`, [-48, 24]],
    [`range between interval 1 month preceding and current row`, [0, 31 * 24]],
  ];
  if (before.isDense && before.model.grain === 'day') {
    frames.push([`rows ${days} preceding`, [0, hours]], [`rows ${days} preceding`, [0, hours]]);
  }
  const [frame, reach] = random.pick(frames) ?? ['', 'all'];
  const sql = `select ${k}t, (sum(x) over (${partition}order by t ${frame}))::integer as x from ${ref} as a`;
  return like(reader, sql, reach);
};

const sinceEver: Draw = (reader, { random }) => {
  const { ref, k, partition } = reader;
  const call = random.pick(['sum(x)', 'count(*)', 'max(x)']);
  const sql = `select ${k}t, (${call} over (${partition}order by t range between unbounded preceding and current row))::integer as x from ${ref} as a`;
  return like(reader, sql, [0, ever]);
};

const ranked: Draw = (reader) => {
  const { ref, k, partition } = reader;
  return like(
    reader,
    `select ${k}t, (rank() over (${partition}order by t))::integer as x from ${ref} as a`,
    [0, ever],
  );
};

const wholePartition: Draw = (reader) => {
  const { ref, k } = reader;
  const over = reader.before.hasKey ? 'partition by k' : '';
  return like(
    reader,
    `select ${k}t, (x - max(x) over (${over}))::integer as x from ${ref} as a`,
    'all',
  );
};

const total: Draw = (reader) => ({
  ...like(reader, `select t, sum(x)::integer as x from ${reader.ref} as a group by t`, sameTime),
  ...keyless(reader, sameTime),
});

/** Keys of what is read tell nothing of keys here. */
function keyless({ before: { model } }: Reader, reach: Reach, more: readonly Reading[] = []) {
  const reads = [{ of: model.name, reach, keyed: false }, ...more];
  return {
    hasKey: false,
    isDense: false,
    model: { kind: 'interval', grain: model.grain, reads },
  } as const;
}

const coarser: Draw = (reader, { random }) => {
  const { before, ref, k } = reader;
  const grain = before.model.grain === 'month' ? 'month' : random.chance(0.6) ? 'month' : 'week';
  const made = like(
    reader,
    `select ${k}date_trunc('${grain}', t)::date as t, sum(x)::integer as x from ${ref} as a group by all`,
    sameTime,
  );
  // A month reads the weeks that lie partly in it.
  const reads = made.model.reads;
  return { ...made, isDense: false, type: 'date', model: { ...made.model, grain, reads } };
};

const lagged: Draw = (reader) => {
  const { before, ref, k, days } = reader;
  const self = before.hasKey ? ' and b.k = a.k' : '';
  const made = like(
    reader,
    `select ${before.hasKey ? 'a.k, ' : ''}a.t, (a.x - coalesce(b.x, 0))::integer as x from ${ref} as a
left join (select ${k}t, sum(x) as x from ${ref} as i group by all) as b
  on b.t = a.t - interval ${days} days${self}`,
    sameTime,
    [{ of: before.model.name, reach: [days * 24, days * 24], keyed: before.hasKey }],
  );
  return { ...made, isDense: false };
};

const ofItsMonth: Draw = (reader) => {
  const { before, ref, k } = reader;
  const self = before.hasKey ? ' and b.k = a.k' : '';
  const made = like(
    reader,
    `select ${before.hasKey ? 'a.k, ' : ''}a.t, (a.x - coalesce(b.x, 0))::integer as x from ${ref} as a
left join (select ${k}date_trunc('month', t) as month, max(x) as x from ${ref} as i group by all) as b
  on b.month = date_trunc('month', a.t)${self}`,
    sameTime,
    [{ of: before.model.name, reach: [-31 * 24, 31 * 24], keyed: before.hasKey }],
  );
  return { ...made, isDense: false };
};

const sinceLast: Draw = (reader) => {
  const { before, ref } = reader;
  const made = like(
    reader,
    `select ${before.hasKey ? 'a.k, ' : ''}a.t, (a.x + coalesce(date_diff('day', e.day, a.t), 0))::integer as x from ${ref} as a
asof left join (select ${reader.k}day from {{ref "stg_events"}} as s group by all) as e
  on ${before.hasKey ? 'e.k = a.k and ' : ''}e.day <= a.t`,
    sameTime,
    [{ of: 'events', reach: [0, ever], keyed: before.hasKey }],
  );
  return { ...made, isDense: false, through: ['models/stg_events.sql'] };
};

const throughView: Draw = (reader, { random }, all) => {
  const { ref, k } = reader;
  const name = `v${all.length + 1}`;
  const path = `models/${name}.sql`;
  const made = like(
    reader,
    `select ${k}t, max(y)::integer as x from {{ref "${name}"}} group by all`,
    sameTime,
  );
  const config = random.chance(0.5) ? '{{config materialized="ephemeral"}}\n' : '';
  const files = { [path]: `${config}select *, x * 2 as y from ${ref} as a where x <> 7` };
  return { ...made, isDense: false, files, through: [path] };
};

const bySegment: Draw = (reader, drawing, all) => {
  if (!reader.before.hasKey) return total(reader, drawing, all);
  return {
    ...like(reader, '', sameTime),
    sql: `select c.seg as k, a.t, sum(a.x)::integer as x from ${reader.ref} as a
join {{source "raw" "customers"}} as c on c.k = a.k group by all`,
    ...keyless(reader, sameTime, [{ of: 'customers', reach: 'all', keyed: false }]),
  };
};

const withDimension: Draw = (reader, drawing, all) => {
  if (!reader.before.hasKey) return total(reader, drawing, all);
  return like(
    reader,
    `select a.k, a.t, (a.x + coalesce(c.seg, 0))::integer as x from ${reader.ref} as a
left join {{source "raw" "customers"}} as c on c.k = a.k`,
    sameTime,
    [{ of: 'customers', reach: 'all', keyed: true }],
  );
};

const limited: Draw = (reader) =>
  like(
    reader,
    `select ${reader.k}t, (x + (select coalesce(max(lowest), 0) from {{source "raw" "limits"}}))::integer as x from ${reader.ref} as a`,
    sameTime,
    [{ of: 'limits', reach: 'all', keyed: false }],
  );

const united: Draw = (reader, { random }, all) => {
  const { before, ref, k } = reader;
  const { grain } = before.model;
  const others = all.filter(
    ({ model, hasKey, type }) =>
      model.kind === 'interval' &&
      model.grain === grain &&
      hasKey === before.hasKey &&
      type === before.type,
  );
  const other = random.pick(others) ?? before;
  const made = like(
    reader,
    `select ${k}t, sum(x)::integer as x from (
  select ${k}t, x from ${ref} union all select ${k}t, x from {{ref "${other.model.name}"}}) as u group by all`,
    sameTime,
    [{ of: other.model.name, reach: sameTime, keyed: other.hasKey }],
  );
  return { ...made, isDense: false };
};

const bothSides: Draw = (reader, { random }, all) => {
  const { before, ref } = reader;
  const others = all.filter(
    ({ model, hasKey, type }) =>
      model.kind === 'interval' &&
      model.grain === before.model.grain &&
      hasKey &&
      type === before.type,
  );
  const other = random.pick(others);
  if (!before.hasKey || !other) return framed(reader, { random, firstDay: '', lastDay: '' }, all);
  const sums = (of: string) => `(select k, t, sum(x) as x from ${of} as i group by all)`;
  const made = like(
    reader,
    `select coalesce(a.k, b.k) as k, coalesce(a.t, b.t) as t, (coalesce(a.x, 0) - coalesce(b.x, 0))::integer as x
from ${sums(ref)} as a full join ${sums(`{{ref "${other.model.name}"}}`)} as b on a.k = b.k and a.t = b.t`,
    sameTime,
    [{ of: other.model.name, reach: sameTime, keyed: true }],
  );
  return { ...made, isDense: false };
};

/** All rows come out, and no plan of it can tell that. */
const cutOff: Draw = (reader) => {
  const sql = `select ${reader.k}t, x::integer as x from (from ${reader.ref} as a limit 1000000) as a`;
  const { model, ...made } = like(reader, sql, 'all');
  const reads = [{ of: reader.before.model.name, reach: 'all', keyed: false }] as const;
  return { ...made, model: { ...model, reads, hasUnknownReach: true } };
};

/** Each build may give something else. */
const clocked: Draw = (reader) => {
  const made = like(
    reader,
    `select ${reader.k}t, (x + day(timestamptz '{{run_started_at}}'))::integer as x from ${reader.ref} as a`,
    'all',
  );
  return { ...made, model: { ...made.model, alwaysFull: 'reads run_started_at' } };
};

const mart: Draw = (reader) => ({
  ...like(reader, '', 'all'),
  sql: `select ${reader.before.hasKey ? 'k' : 't'} as g, sum(x)::integer as x from ${reader.ref} as a group by all`,
  config: 'materialized="table"',
  model: {
    kind: 'table',
    grain: 'day',
    reads: [{ of: reader.before.model.name, reach: 'all', keyed: false }],
  },
});

const merged: Draw = (reader, { random }) => {
  const key = reader.before.hasKey ? 'k' : 't';
  const isCut = random.chance(0.5);
  return {
    ...mart(reader, { random, firstDay: '', lastDay: '' }, []),
    sql: `select ${key}, sum(x)::integer as x, count(*)::integer as n from ${reader.ref} as a where ${key} is not null group by all`,
    config: `materialized="incremental" unique_key="${key}"${isCut ? ' deleted_when="n = 1"' : ''}`,
    model: {
      kind: 'merge',
      grain: 'day',
      reads: [{ of: reader.before.model.name, reach: 'all', keyed: false }],
      ...(isCut ? { deletedWhen: 'n = 1' } : {}),
    },
  };
};

const appended: Draw = (reader, drawing, all) => ({
  ...mart(reader, drawing, all),
  sql: `select id, k, v::integer as x from {{source "raw" "events"}}
{{#incremental}}
where id > (select coalesce(max(id), -1) from {{this}})
{{/incremental}}`,
  config: 'materialized="incremental" strategy="append"',
  model: { kind: 'append', grain: 'day', reads: [{ of: 'events', reach: 'all', keyed: false }] },
});

const remembered: Draw = (reader, drawing, all) => ({
  ...mart(reader, drawing, all),
  sql: 'select k, seg from {{source "raw" "customers"}}',
  config: 'unique_key="k" check_cols="all"',
  model: {
    kind: 'snapshot',
    grain: 'day',
    reads: [{ of: 'customers', reach: 'all', keyed: false }],
  },
});

const draws: readonly Draw[] = [
  framed,
  framed,
  framed,
  sinceEver,
  ranked,
  wholePartition,
  total,
  coarser,
  coarser,
  lagged,
  ofItsMonth,
  sinceLast,
  throughView,
  throughView,
  bySegment,
  withDimension,
  limited,
  cutOff,
  clocked,
  united,
  bothSides,
  mart,
  merged,
  merged,
  appended,
  remembered,
];
