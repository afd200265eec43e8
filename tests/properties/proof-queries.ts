/**
 * Random incremental models over a few small tables, of shapes that the proof is said to know. Each
 * is a chain of CTEs with a key `k`, a time `t` and a number `x`. Drawn from a tape of numbers: 0,
 * which an empty tape gives forever, is the simplest choice, so that a failing query shrinks.
 *
 * `@table@` stands for a table, to be replaced by its name or by a part of it.
 */
import type { Grain } from '../../src/product/proof.ts';

export interface Model {
  readonly sql: string;
  readonly grain: Grain;
}

export const baseTables = {
  ev: 'id integer, k integer, d date, ts timestamp, v integer',
  ot: 'id integer, k integer, d date, ts timestamp, v integer',
  dn: 'k integer, d date, v integer',
  dm: 'k integer, v integer',
  mo: 'm date, v integer',
} as const;

export type TableName = keyof typeof baseTables;

/** Views by their queries over the tables. */
export const views = {
  vw: 'select k, ts::date as d, ts, v + 1 as v, id from @ev@ where v <> 7 or v is null',
  vm: "select date_trunc('month', d)::date as m, sum(v)::integer as v from @ot@ group by 1",
} as const;

export function drawModel(numbers: readonly number[]): Model {
  return new Drawing(numbers).model();
}

interface Chain {
  readonly name: string;
  readonly type: 'date' | 'timestamp';
  /** No two rows share k and t. */
  readonly isUnique: boolean;
  /** One row for each k and day, without gaps. */
  readonly isDense: boolean;
}

class Drawing {
  readonly #numbers: readonly number[];
  readonly #ctes: string[] = [];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  model(): Model {
    const chain = this.#chain(this.#below(4));
    const grain = this.#grain(chain);
    return { sql: `with recursive ${this.#ctes.join(',\n')}\nselect * from ${chain.name}`, grain };
  }

  #below(limit: number): number {
    const number = this.#numbers[this.#at++] ?? 0;
    return number % limit;
  }

  #one<Choice>(choices: readonly [Choice, ...Choice[]]): Choice {
    return choices[this.#below(choices.length)] ?? choices[0];
  }

  #grain({ type }: Chain): Grain {
    const grains: readonly [Grain, ...Grain[]] = ['day', 'day', 'day', 'week', 'month'];
    return type === 'timestamp' ? this.#one(['day', 'hour', 'week', 'month']) : this.#one(grains);
  }

  #add(body: string, facts: Partial<Omit<Chain, 'name'>> & Pick<Chain, 'type'>): Chain {
    const name = `c${this.#ctes.length + 1}`;
    this.#ctes.push(`${name} as (${body})`);
    return { isUnique: false, isDense: false, ...facts, name };
  }

  #chain(depth: number): Chain {
    let chain = this.#base();
    for (let step = 0; step < depth; step++) chain = this.#step(chain);
    return chain;
  }

  #base(): Chain {
    const date = { type: 'date' } as const;
    const bases: readonly (() => Chain)[] = [
      () => this.#add('select k, d as t, v as x from @ev@', date),
      () =>
        this.#add('select k, d as t, v as x from @dn@', { ...date, isUnique: true, isDense: true }),
      () => this.#add('select k, d as t, v as x from @ot@', date),
      () => this.#add('select k, ts as t, v as x from @ev@', { type: 'timestamp' }),
      () => this.#add('select k, ts::date as t, v as x from @ot@', date),
      () => this.#add('select k, d as t, v as x from @vw@', date),
      () => this.#spine(),
      () => this.#add('select id % 3 as k, d as t, v as x from @ot@ where ts is not null', date),
      () => this.#unique(),
    ];
    return (bases[this.#below(bases.length)] ?? this.#unique)();
  }

  /** A row for each of the table, whose number tells ties apart. */
  #unique(): Chain {
    const order = this.#one(['d, id', 'd desc, id', 'ts desc, id']);
    const body = `select k, d as t, (row_number() over (partition by k, d order by ${order}) * 10 + v)::integer as x from @ev@`;
    return this.#add(body, { type: 'date' });
  }

  #spine(): Chain {
    const days = "unnest(range(date '2024-01-20', date '2024-03-12', interval 1 day))::date as t";
    const name = `s${this.#ctes.length}`;
    this.#ctes.push(`${name} as (select ${days})`);
    const body = this.#one([
      `select dm.k, ${name}.t, dm.v as x from @dm@ as dm cross join ${name}`,
      `select dm.k, ${name}.t, dm.v as x from ${name}, @dm@ as dm`,
    ]);
    return this.#add(body, { type: 'date', isUnique: true, isDense: true });
  }

  #step(chain: Chain): Chain {
    const steps: readonly (() => Chain)[] = [
      () => this.#filtered(chain),
      () => this.#shifted(chain),
      () => this.#grouped(chain),
      () => this.#windowed(chain),
      () => this.#joined(chain),
      () => this.#united(chain),
      () => this.#subquery(chain),
      () => this.#latest(chain),
      () => this.#itself(chain),
      () => this.#named(chain),
      () => this.#dimension(chain),
      () => this.#recursive(chain),
      () => this.#windowed(chain),
      () => this.#joined(chain),
      () => this.#windowed(chain),
    ];
    return (steps[this.#below(steps.length)] ?? (() => chain))();
  }

  #filtered({ name, type }: Chain): Chain {
    const where = this.#one([
      'x > 1',
      "t >= date '2024-02-03'",
      'k <> 1 or x is null',
      'x is not null and k < 3',
      "t between date '2024-01-25' and date '2024-03-05'",
    ]);
    return this.#add(`select k, t, x from ${name} where ${where}`, { type });
  }

  #shifted({ name, type, isUnique }: Chain): Chain {
    const plain = [
      't + 3',
      't - 5',
      "(t - interval '2 days')::date",
      'time_bucket(interval 7 day, t)::date',
    ];
    const [first = 't + 1', ...others] = type === 'date' ? plain : ['t + interval 36 hour'];
    const time = this.#one([
      first,
      ...others,
      't::date',
      "date_trunc('month', t)::date",
      '(t + interval 1 month)::date',
      '(t - interval 1 month)::date',
      "date_trunc('week', t)",
      'last_day(t)',
      "(t + interval '1 month 3 days')::timestamp",
      "(date_trunc('month', t) + interval 1 month - interval 1 day)::date",
    ]);
    const isTimestamp = /^date_trunc\('week'|timestamp|hour/.test(time);
    const keeps = isUnique && /^t [+-] \d$/.test(time);
    return this.#add(`select k, ${time} as t, x from ${name}`, {
      type: isTimestamp && type === 'timestamp' ? 'timestamp' : isTimestamp ? 'timestamp' : 'date',
      isUnique: keeps,
    });
  }

  #grouped({ name, type }: Chain): Chain {
    const value = this.#one([
      'sum(x)::integer',
      'count(*)::integer',
      'max(x)',
      'count(distinct x)::integer',
      'sum(x) filter (where x > 2)::integer',
      "length(string_agg(x::varchar, ',' order by x))::integer",
    ]);
    const rest = `${value} as x from ${name}`;
    const bodies: readonly [string, ...string[]] = [
      `select k, t, ${rest} group by k, t`,
      `select 1 as k, t, ${rest} group by t`,
      `select k, t, ${rest} group by grouping sets ((k, t), (t))`,
      `select distinct k, t, x from ${name}`,
      `select k, t, ${rest} group by all having count(*) > 1`,
      `select k, t, ${rest} group by t, cube (k)`,
    ];
    const body = this.#one(bodies);
    return this.#add(body, { type, isUnique: /group by k, t$|group by t$/.test(body) });
  }

  /** Days of each key, so that no rows have equal times. */
  #days({ name, type }: Chain): Chain {
    const body = `select k, t, sum(x)::integer as x from ${name} group by k, t`;
    return this.#add(body, { type, isUnique: true });
  }

  #windowed(given: Chain): Chain {
    const chain = given.isUnique || this.#below(2) === 0 ? given : this.#days(given);
    const { name, type, isUnique, isDense } = chain;
    const partition = this.#one([
      'partition by k',
      'partition by k',
      '',
      "partition by k, date_trunc('month', t)",
      'partition by t',
    ]);
    const direction = this.#one(['', ' desc', ' nulls first', ' desc nulls first']);
    const over = (frame: string): string => `over (${partition} order by t${direction} ${frame})`;
    const bounds = this.#one([
      'interval 3 days preceding and current row',
      'unbounded preceding and current row',
      'interval 1 month preceding and interval 2 days preceding',
      'current row and interval 1 month following',
      'interval 1 day preceding and interval 1 day following',
      'current row and unbounded following',
      'interval 2 days following and interval 1 month following',
      'current row and current row',
    ]);
    const calls: string[] = [
      `sum(x) ${over(`range between ${bounds}`)}`,
      `count(x) ${over(`range between ${bounds} exclude current row`)}`,
      `rank() ${over('')}`,
      `dense_rank() ${over('')}`,
      `sum(x) over (${partition})`,
      `min(t - date '2024-01-01') ${over(`range between ${bounds}`)}`,
      `round(cume_dist() ${over('')} * 100)`,
    ];
    if (type === 'timestamp') calls[5] = `max(x) ${over(`range between ${bounds}`)}`;
    if (isUnique && partition === 'partition by k') {
      const rows = this.#one([
        '2 preceding and current row',
        '3 - 1 preceding and 1 following',
        'unbounded preceding and 1 preceding',
        '1 following and 2 following',
      ]);
      calls.push(
        `sum(x) ${over(`rows between ${rows}`)}`,
        `lag(x, 2) ${over('')}`,
        `lead(x) ${over('')}`,
        `row_number() ${over('')}`,
        `lag(x ignore nulls) ${over('')}`,
        `first_value(x) ${over(`rows between ${rows}`)}`,
        `nth_value(x, 2) ${over(`range between ${bounds}`)}`,
        `ntile(3) ${over('')}`,
      );
    }
    const call = this.#one([calls[0] ?? '', ...calls.slice(1)]);
    return this.#add(`select k, t, (${call})::integer as x from ${name}`, {
      type,
      isUnique,
      isDense,
    });
  }

  #joined(chain: Chain): Chain {
    const other = this.#chain(this.#below(2));
    const on = this.#condition(chain, other);
    const both = `${chain.name} as a`;
    const value = 'coalesce(a.x, 0) + coalesce(b.x, 0) as x';
    const kind = this.#one(['inner', 'left', 'semi', 'full', 'anti', 'asof', 'right', 'where']);
    const { type } = chain;
    switch (kind) {
      case 'semi':
      case 'anti':
        return this.#add(
          `select a.k, a.t, a.x from ${both} ${kind} join ${other.name} as b on ${on}`,
          { ...chain },
        );
      case 'full': {
        const time = type === other.type ? 'coalesce(a.t, b.t)' : 'coalesce(a.t::date, b.t::date)';
        const same = type === other.type ? 'a.t = b.t' : 'a.t::date = b.t::date';
        const body = `select coalesce(a.k, b.k) as k, ${time} as t, ${value} from ${both} full join ${other.name} as b on a.k = b.k and ${same}`;
        return this.#add(body, { type: type === other.type ? type : 'date' });
      }
      case 'asof': {
        const compare = this.#one(['>=', '>', '<=', '<']);
        // Of matches that are equally near any is taken.
        const unique = this.#add(`select k, t, max(x) as x from ${other.name} group by k, t`, {
          type: other.type,
        });
        const join = this.#one(['asof left join', 'asof join']);
        return this.#add(
          `select a.k, a.t, ${value} from ${both} ${join} ${unique.name} as b on a.k = b.k and a.t ${compare} b.t`,
          { type },
        );
      }
      case 'where': {
        const or = this.#one(['', ' or b.k is null', ' or a.x > 5']);
        return this.#add(
          `select a.k, a.t, ${value} from ${both} left join ${other.name} as b on a.k = b.k where (${on})${or}`,
          { type },
        );
      }
      case 'right':
        return this.#add(
          `select a.k, b.t, ${value} from ${both} right join ${other.name} as b on ${on}`,
          { type: other.type },
        );
      default:
        return this.#add(
          `select a.k, a.t, ${value} from ${both} ${kind} join ${other.name} as b on ${on}`,
          { type },
        );
    }
  }

  #condition(one: Chain, other: Chain): string {
    const isDates = one.type === 'date' && other.type === 'date';
    const time = this.#one([
      'b.t = a.t',
      'b.t between a.t - interval 3 days and a.t',
      'b.t = a.t - interval 7 days',
      "b.t = date_trunc('month', a.t)",
      "date_trunc('month', b.t) = date_trunc('month', a.t)",
      'b.t::date = a.t::date',
      isDates ? 'a.t - b.t between 0 and 4' : 'a.t >= b.t and a.t < b.t + interval 2 days',
      'b.t > a.t - interval 1 month and b.t < a.t',
      'b.t <= a.t',
      "date_diff('month', b.t, a.t) = 1",
      'b.t >= a.t and b.t <= a.t + interval 1 month',
      'a.t = b.t + interval 1 month',
      'a.t is not distinct from b.t',
    ]);
    return this.#one([
      `a.k = b.k and ${time}`,
      time,
      `${time} and a.x < b.x`,
      `a.k = b.k and ${time} and a.t > date '2024-02-01'`,
    ]);
  }

  #united(chain: Chain): Chain {
    const other = this.#chain(this.#below(2));
    const how = this.#one([
      'union all',
      'union',
      'except',
      'intersect',
      'union all by name',
      'except all',
    ]);
    const type = chain.type === other.type ? chain.type : 'timestamp';
    return this.#add(`select k, t, x from ${chain.name} ${how} select k, t, x from ${other.name}`, {
      type,
    });
  }

  #subquery(chain: Chain): Chain {
    const other = this.#chain(this.#below(2));
    const { name, type } = chain;
    const rest = `from ${name} as a`;
    const body = this.#one([
      `select k, t, x ${rest} where exists (select 1 from ${other.name} as b where b.t = a.t and b.x >= a.x)`,
      `select k, t, x ${rest} where not exists (select 1 from ${other.name} as b where b.k = a.k and b.t = a.t)`,
      `select k, t, (select max(b.x) from ${other.name} as b where b.t = a.t) as x ${rest}`,
      `select k, t, (select count(*) from ${other.name} as b where b.t <= a.t and b.k = a.k)::integer as x ${rest}`,
      `select k, t, x ${rest} where t in (select t from ${other.name})`,
      `select k, t, x ${rest} where t not in (select t from ${other.name})`,
      `select k, t, x + (select coalesce(max(x), 0) from ${other.name}) as x ${rest}`,
      `select k, t, x ${rest} where x in (select b.x from ${other.name} as b where b.t = a.t)`,
      `select k, t, x ${rest} where x not in (select b.x from ${other.name} as b where b.t = a.t)`,
      `select a.k, a.t, c.x ${rest}, lateral (select sum(b.x)::integer as x from ${other.name} as b where b.k = a.k and b.t between a.t - interval 2 days and a.t) as c`,
      `select k, t, (t in (select t from ${other.name}))::integer as x ${rest}`,
    ]);
    return this.#add(body, { type });
  }

  /** The latest row of each key. */
  #latest({ name, type }: Chain): Chain {
    const one = this.#add(`select k, t, sum(x)::integer as x from ${name} group by k, t`, { type });
    const order = this.#one([' desc', '', ' desc nulls first']);
    const body = this.#one([
      `select k, t, x from ${one.name} qualify row_number() over (partition by k order by t${order}) = 1`,
      `select distinct on (k) k, t, x from ${one.name} order by k, t${order}`,
      `select k, t, x from ${one.name} qualify rank() over (partition by k order by t${order}) <= 2`,
      `select k, t, x from ${one.name} qualify t = max(t) over (partition by k)`,
    ]);
    return this.#add(body, { type });
  }

  #itself({ name, type }: Chain): Chain {
    const on = this.#one([
      'a.k = b.k and b.t = a.t - interval 7 days',
      'b.t = a.t and a.x < b.x',
      'a.k = b.k and b.t = a.t - interval 1 month',
    ]);
    const kind = this.#one(['left', 'inner']);
    return this.#add(
      `select a.k, a.t, coalesce(a.x, 0) - coalesce(b.x, 0) as x from ${name} as a ${kind} join ${name} as b on ${on}`,
      { type },
    );
  }

  #named({ name, type }: Chain): Chain {
    const frame = this.#one([
      'range between interval 2 days preceding and current row',
      'range between current row and current row',
    ]);
    const window = `w${this.#ctes.length}`;
    const both = `sum(x) over ${window} - count(*) over (partition by k order by t desc ${frame})`;
    const body = `select k, t, (${both})::integer as x from ${name} window ${window} as (partition by k order by t)`;
    return this.#add(body, { type });
  }

  #dimension({ name, type }: Chain): Chain {
    const body = this.#one([
      `select a.k, a.t, a.x + b.v as x from ${name} as a inner join @dm@ as b using (k)`,
      `select a.k, a.t, coalesce(b.v, 0) as x from ${name} as a left join @mo@ as b on b.m = date_trunc('month', a.t)`,
      `select a.k, a.t, coalesce(b.v, 0) as x from ${name} as a left join @vm@ as b on b.m = date_trunc('month', a.t)`,
      `select a.k, a.t, a.x from ${name} as a where a.k in (select k from @dm@ where v > 2)`,
      `select a.k, a.t, b.v as x from ${name} as a asof left join (select k, ts, max(d) as d, sum(v)::integer as v from @ev@ group by all) as b on a.k = b.k and a.t >= b.ts where b.d >= a.t - interval 9 days`,
      `select a.k, a.t, b.v as x from ${name} as a asof join (select k, d, max(ts) as ts, sum(v)::integer as v from @ot@ group by all) as b on a.k = b.k and a.t <= b.d where b.ts <= a.t + interval 9 days`,
      `select b.k, b.ts::date as t, coalesce(a.x, b.v) as x from @ev@ as b left join ${name} as a on a.k = b.k and a.t = b.d and a.t = b.ts::date where b.ts is not null`,
      `select b.k, coalesce(a.t::date, b.ts::date) as t, coalesce(a.x, b.v) as x from @ot@ as b full join ${name} as a on a.k = b.k and a.t::date = b.d and a.t::date = b.ts::date`,
      `select a.k, b.m as t, a.x from ${name} as a inner join @mo@ as b on a.t >= b.m and a.t < b.m + interval 1 month`,
    ]);
    return this.#add(body, {
      type: /b\.m as t|::date as t|::date\) as t/.test(body) ? 'date' : type,
    });
  }

  #recursive({ name, type }: Chain): Chain {
    const again = `r${this.#ctes.length}`;
    const time = this.#one(['t', 't + interval 1 day']);
    const cast = type === 'date' ? '::date' : '';
    this.#ctes.push(
      `${again} as (select k, t, x, 1 as n from ${name} union all select k, (${time})${cast}, x, n + 1 from ${again} where n < 3)`,
    );
    return this.#add(`select k, t, x + n as x from ${again}`, { type });
  }
}
