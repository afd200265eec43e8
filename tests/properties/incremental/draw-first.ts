/**
 * The first model of a random project, over sources: a dense grid, a flow of events, hours, a zone's
 * days. In: chance; out: SQL, and which outputs a change of a source may reach.
 */
import type { Addition, Drawing } from './draw-project.ts';
import { ever, type Reading } from './trial.ts';

const sameTime = [0, 0] as const;
const perDay = (events: string): string =>
  `(select k, day, sum(v)::integer as x, count(*)::integer as n from ${events} as e group by k, day)`;
const customers: Reading = { of: 'customers', reach: 'all', keyed: true };
const eventsRead: Reading = { of: 'events', reach: sameTime, keyed: true };

/** The days up to now: their table is made anew by each build, and grows with the clock. */
export function drawSpine({ firstDay, lastDay }: Drawing): Addition {
  return {
    sql: `select unnest(range(date '${firstDay}',
  least(date '${lastDay}', timestamptz '{{run_started_at}}'::date), interval 1 day))::date as t`,
    config: 'materialized="table"',
    model: { kind: 'table', grain: 'day', reads: [], alwaysFull: 'reads run_started_at' },
    isDense: false,
    hasKey: false,
    type: 'date',
  };
}

export function drawFirst(drawing: Drawing): Addition {
  const { random, spine } = drawing;
  if (spine !== undefined && random.chance(0.7)) return grid(drawing, 'spine');
  const kinds = ['grid', 'days', 'flow', 'joined', 'hours', 'zoned', 'timeless', 'cut', 'wide'];
  const kind = random.pick([...kinds, 'grid', 'days']) ?? 'grid';
  switch (kind) {
    case 'grid':
      return grid(drawing, 'calendar');
    case 'days':
      return grid(drawing, 'days');
    case 'joined':
      return {
        ...flow(drawing),
        sql: `select e.k, e.day as t, (e.x + c.seg)::integer as x from ${perDay(eventsOf(drawing))} as e
${random.pick(['join', 'left join'])} {{source "raw" "customers"}} as c using (k)`,
        model: { kind: 'interval', grain: 'day', reads: [eventsRead, customers] },
      };
    case 'hours':
      return {
        ...flow(drawing),
        sql: `select k, date_trunc('hour', ts) as t, sum(v + {{var "bonus"}})::integer as x from {{ref "stg_events"}} group by all`,
        model: { kind: 'interval', grain: 'hour', reads: [eventsRead] },
        type: 'timestamp',
        through: ['models/stg_events.sql'],
      };
    case 'zoned':
      return {
        ...flow(drawing),
        sql: `select k, timezone('{{var "zone"}}', moment)::date as t, sum(v)::integer as x from {{source "raw" "moments"}} group by all`,
        // A day of a zone lies in two days of UTC.
        model: {
          kind: 'interval',
          grain: 'day',
          reads: [{ of: 'moments', reach: [-24, 24], keyed: true }],
        },
      };
    case 'timeless':
      return {
        ...flow(drawing),
        sql: `select k, ts::date as t, sum(v)::integer as x from {{source "raw" "events"}} group by all`,
        model: {
          kind: 'interval',
          grain: 'day',
          reads: [eventsRead],
          ...(random.chance(0.6) ? { keepsNull: true } : {}),
        },
        through: [],
      };
    case 'cut':
      return {
        ...flow(drawing),
        model: { kind: 'interval', grain: 'day', reads: [eventsRead], isCut: true },
      };
    case 'wide':
      return wide(drawing);
    default:
      return flow(drawing);
  }
}

/** Late rows reach many days, of the keys alone that they are about. */
function wide(drawing: Drawing): Addition {
  const days = drawing.random.pick([3, 9, undefined]);
  const from = days === undefined ? 'unbounded' : `interval ${days} days`;
  const reach = [0, days === undefined ? ever : days * 24] as const;
  return {
    ...flow(drawing),
    sql: `select k, day as t, (sum(x) over (
  partition by k order by day range between ${from} preceding and current row))::integer as x
from ${perDay(eventsOf(drawing))} as e`,
    model: { kind: 'interval', grain: 'day', reads: [{ of: 'events', reach, keyed: true }] },
  };
}

function eventsOf({ random }: Drawing): string {
  return random.chance(0.7)
    ? '{{ref "stg_events"}}'
    : '(select id, k, ts::date as day, ts, v from {{source "raw" "events"}} where v <> 5 and ts is not null)';
}

function flow(drawing: Drawing): Addition {
  return {
    sql: `select k, day as t, x::integer as x from ${perDay(eventsOf(drawing))} as e`,
    model: { kind: 'interval', grain: 'day', reads: [eventsRead] },
    isDense: false,
    hasKey: true,
    type: 'date',
    through: ['models/stg_events.sql'],
  };
}

/** Of a calendar that is code, or of one that gets its days as rows. */
function grid(drawing: Drawing, calendar: 'calendar' | 'days' | 'spine'): Addition {
  const { random, firstDay, lastDay, spine = '' } = drawing;
  const isCode = calendar === 'calendar';
  const days = {
    calendar: '{{ref "calendar"}}',
    days: '{{source "raw" "days"}}',
    spine: `(select t as day from {{ref "${spine}"}})`,
  }[calendar];
  const daysRead = { of: calendar === 'spine' ? spine : 'days', reach: sameTime, keyed: false };
  const x = random.pick([
    'coalesce(e.x, 0)',
    'coalesce(e.n, 0) + c.seg',
    'coalesce(e.x, 0) + {{var "bonus"}}',
  ]);
  const path = 'models/calendar.sql';
  const made = `select unnest(range(date '${firstDay}', date '${lastDay}', interval 1 day))::date as day`;
  return {
    sql: `select c.k, d.day as t, (${x})::integer as x
from {{source "raw" "customers"}} as c cross join ${days} as d
left join ${perDay(eventsOf(drawing))} as e on e.k = c.k and e.day = d.day`,
    model: {
      kind: 'interval',
      grain: 'day',
      reads: [eventsRead, customers, ...(isCode ? [] : [daysRead])],
    },
    // Days that come as rows may have gaps, and come twice.
    isDense: isCode,
    hasKey: true,
    type: 'date',
    through: ['models/stg_events.sql', ...(isCode ? [path] : [])],
    ...(isCode ? { files: { [path]: made } } : {}),
  };
}
