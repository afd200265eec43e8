/**
 * Random queries over three small tables, drawn from a tape of numbers: each choice takes the next
 * one, and 0, which an empty tape gives forever, is always the simplest. So a shorter tape is a
 * simpler query, and a failing one shrinks by itself.
 */

export type Tape = Iterator<number>;

export type ColumnType = 'int' | 'text' | 'day' | 'list';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

export interface Query {
  readonly sql: string;
  readonly columns: readonly Column[];
}

export const tables: readonly { readonly name: string; readonly columns: readonly Column[] }[] = [
  {
    name: 'a',
    columns: [
      { name: 'k', type: 'int' },
      { name: 'v', type: 'int' },
      { name: 'w', type: 'int' },
      { name: 's', type: 'text' },
    ],
  },
  {
    name: 'b',
    columns: [
      { name: 'k', type: 'int' },
      { name: 'x', type: 'int' },
      { name: 'd', type: 'day' },
    ],
  },
  {
    name: 'c',
    columns: [
      { name: 'k', type: 'int' },
      { name: 'tags', type: 'list' },
      { name: 's', type: 'text' },
      { name: 'd', type: 'day' },
    ],
  },
];

export function drawQuery(numbers: readonly number[]): Query {
  const drawing = new Drawing(numbers);
  return drawing.query(drawing.depth());
}

/** A column as it is written where it can be seen. */
interface Visible {
  readonly sql: string;
  readonly type: ColumnType;
}

/** The state of a drawing is how far the tape has been read, and the names used up. */
class Drawing {
  readonly #numbers: readonly number[];
  #at = 0;
  #names = 0;
  /** Queries named by WITH, that any query inside may read. */
  readonly #named: Query[] = [];

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  depth(): number {
    return 1 + this.#below(3);
  }

  query(depth: number): Query {
    if (depth <= 0) return this.#table();
    const kinds: readonly (() => Query)[] = [
      () => this.#table(),
      () => this.#select(depth),
      () => this.#select(depth),
      () => this.#grouped(depth),
      () => this.#join(depth),
      () => this.#join(depth),
      () => this.#windowed(depth),
      () => this.#distinct(depth),
      () => this.#combined(depth),
      () => this.#limited(depth),
      () => this.#ordered(depth),
      () => this.#withSubquery(depth),
      () => this.#withSubquery(depth),
      () => this.#lateral(depth),
      () => this.#with(depth),
      () => this.#recursive(depth),
      () => this.#unnested(depth),
      () => this.#turned(depth),
      () => this.#total(depth),
    ];
    return this.#one(kinds)();
  }

  #below(limit: number): number {
    const number = this.#numbers[this.#at++] ?? 0;
    return number % limit;
  }

  #one<T>(choices: readonly T[]): T {
    const chosen = choices[this.#below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  #some<T>(choices: readonly T[], most = 3): T[] {
    const first = this.#below(Math.max(choices.length, 1));
    const count = 1 + this.#below(most);
    return [...choices.slice(first), ...choices.slice(0, first)].slice(0, count);
  }

  #flag(): boolean {
    return this.#below(2) === 1;
  }

  #name(): string {
    return `n${++this.#names}`;
  }

  #table(): Query {
    const sources: Query[] = [
      ...tables.map(({ name, columns }) => ({ sql: `select * from ${name}`, columns })),
      ...this.#named,
    ];
    return this.#one(sources);
  }

  #from(depth: number): { readonly sql: string; readonly visible: readonly Visible[] } {
    const { sql, columns } = this.query(depth - 1);
    const name = this.#name();
    return {
      sql: `(${sql}) as ${name}`,
      visible: columns.map((column) => ({ sql: `${name}.${column.name}`, type: column.type })),
    };
  }

  #of(visible: readonly Visible[], type: ColumnType): string | undefined {
    const fitting = visible.filter((column) => column.type === type);
    return fitting.length === 0 ? undefined : this.#one(fitting).sql;
  }

  #int(visible: readonly Visible[], depth = 2): string {
    const column = this.#of(visible, 'int');
    const text = this.#of(visible, 'text');
    const day = this.#of(visible, 'day');
    const list = this.#of(visible, 'list');
    const leaf = (): string => (column && this.#below(6) < 5 ? column : String(this.#below(3)));
    if (depth <= 0) return leaf();
    const next = (): string => this.#int(visible, depth - 1);
    const kinds: readonly (() => string)[] = [
      leaf,
      () => `(${next()} + ${next()})`,
      () => `coalesce(${next()}, ${next()})`,
      () => `case when ${this.#condition(visible, depth - 1)} then ${next()} else ${next()} end`,
      () => `greatest(${next()}, ${next()})`,
      () => (text ? `length(${text})` : next()),
      () => (day ? `day(${day})` : next()),
      () => (list ? `len(${list})` : next()),
      () => `nullif(${next()}, ${next()})`,
      () => `list_sum(list_transform([1, 2], lambda q: q + ${next()}))::int`,
      () => `{'f': ${next()}, 'g': 1}.f`,
    ];
    return this.#one(kinds)();
  }

  /** To order by: a bare number would be the place of a column. */
  #key(visible: readonly Visible[]): string {
    return `(${this.#int(visible, 0)} + 0)`;
  }

  #condition(visible: readonly Visible[], depth = 1): string {
    const text = this.#of(visible, 'text');
    const day = this.#of(visible, 'day');
    const pair = (): [string, string] => [
      this.#int(visible, depth - 1),
      this.#int(visible, depth - 1),
    ];
    const kinds: readonly (() => string)[] = [
      () => pair().join(` ${this.#one(['=', '<', '>=', '<>', 'is distinct from'])} `),
      () => `${this.#int(visible, 0)} in (0, 2)`,
      () => `${this.#int(visible, 0)} is null`,
      () => (text ? `${text} = 'p'` : pair().join(' < ')),
      () => (day ? `${day} > date '2024-01-02'` : pair().join(' < ')),
      () => `(${pair().join(' < ')} or ${this.#int(visible, 0)} = 1)`,
      () => `not ${pair().join(' = ')}`,
    ];
    return `(${this.#one(kinds)()})`;
  }

  #expression(visible: readonly Visible[]): { readonly sql: string; readonly type: ColumnType } {
    if (this.#flag() || visible.length === 0) return { sql: this.#int(visible), type: 'int' };
    return this.#one(visible);
  }

  #list(expressions: readonly { readonly sql: string; readonly type: ColumnType }[]): {
    readonly sql: string;
    readonly columns: readonly Column[];
  } {
    const columns = expressions.map(({ type }) => ({ name: this.#name(), type }));
    const items = expressions.map(({ sql }, index) => `${sql} as ${columns[index]?.name}`);
    return { sql: items.join(', '), columns };
  }

  #expressions(visible: readonly Visible[]): { readonly sql: string; readonly type: ColumnType }[] {
    return Array.from({ length: 2 + this.#below(3) }, () => this.#expression(visible));
  }

  #select(depth: number): Query {
    const from = this.#from(depth);
    const { sql, columns } = this.#list(this.#expressions(from.visible));
    const where = this.#flag() ? ` where ${this.#condition(from.visible)}` : '';
    return { sql: `select ${sql} from ${from.sql}${where}`, columns };
  }

  #aggregate(visible: readonly Visible[]): { readonly sql: string; readonly type: ColumnType } {
    const int = (): string => this.#int(visible, 1);
    const kinds: readonly (() => string)[] = [
      () => 'count(*)',
      () => `sum(${int()})::int`,
      () => `max(${int()})`,
      () => `count(distinct ${int()})`,
      () => `sum(${int()}) filter (where ${this.#condition(visible)})::int`,
      () => `len(list(${int()} order by ${int()}))`,
      () => `first(${int()} order by ${int()}, ${int()})`,
      () => `first(${int()})`,
      () => `arg_max(${int()}, ${int()})`,
      () => `list_extract(list(${int()}), 1)`,
      () => `bit_xor(${int()})`,
      () => `any_value(${int()})`,
      () => `mode(${int()})`,
    ];
    return { sql: this.#one(kinds)(), type: 'int' };
  }

  #aggregates(visible: readonly Visible[]): { readonly sql: string; readonly type: ColumnType }[] {
    return Array.from({ length: 1 + this.#below(3) }, () => this.#aggregate(visible));
  }

  #grouped(depth: number): Query {
    const from = this.#from(depth);
    const keys = this.#some(from.visible, 2);
    const { sql, columns } = this.#list([...keys, ...this.#aggregates(from.visible)]);
    const names = keys.map((key) => key.sql).join(', ');
    const by = this.#one([names, `rollup (${names})`, `grouping sets ((${names}), ())`]);
    const having = this.#flag() ? ` having ${this.#aggregate(from.visible).sql} > 0` : '';
    return { sql: `select ${sql} from ${from.sql} group by ${by}${having}`, columns };
  }

  #total(depth: number): Query {
    const from = this.#from(depth);
    const { sql, columns } = this.#list(this.#aggregates(from.visible));
    return { sql: `select ${sql} from ${from.sql}`, columns };
  }

  #join(depth: number): Query {
    const [left, right] = [this.#from(depth), this.#from(depth)];
    const both = [...left.visible, ...right.visible];
    const equal = `${this.#int(left.visible, 0)} = ${this.#int(right.visible, 0)}`;
    const on = this.#one([equal, `${equal} and ${this.#condition(both)}`, this.#condition(both)]);
    const kind = this.#one([
      'join',
      'left join',
      'right join',
      'full join',
      'semi',
      'anti',
      'asof',
      'positional',
      'cross',
    ]);
    const twoSided = (join: string): Query => {
      const { sql, columns } = this.#list(this.#expressions(both));
      return { sql: `select ${sql} from ${left.sql} ${join}`, columns };
    };
    switch (kind) {
      case 'semi':
      case 'anti': {
        const { sql, columns } = this.#list(this.#expressions(left.visible));
        return {
          sql: `select ${sql} from ${left.sql} ${kind} join ${right.sql} on ${on}`,
          columns,
        };
      }
      case 'asof': {
        const [over, under] = [left, right].map(({ visible }) => this.#of(visible, 'int'));
        if (!over || !under) return twoSided(`join ${right.sql} on ${equal}`);
        const near = `${over} >= ${under}`;
        const side = this.#flag() ? 'asof left join' : 'asof join';
        return twoSided(`${side} ${right.sql} on ${equal} and ${near}`);
      }
      case 'positional':
      case 'cross':
        return twoSided(`${kind} join ${right.sql}`);
      default:
        return twoSided(`${kind} ${right.sql} on ${on}`);
    }
  }

  #windowed(depth: number): Query {
    const from = this.#from(depth);
    const int = (): string => this.#int(from.visible, 0);
    const over = (): string => {
      const partition = this.#flag() ? `partition by ${int()} ` : '';
      const frame = this.#one([
        '',
        ' rows between 1 preceding and current row',
        ' rows between current row and unbounded following exclude current row',
      ]);
      return `over (${partition}order by ${int()}, ${int()}${frame})`;
    };
    const kinds: readonly (() => string)[] = [
      () => `sum(${int()}) ${over()}::int`,
      () => `row_number() ${over()}`,
      () => `lag(${int()}) ${over()}`,
      () => `first_value(${int()}) ${over()}`,
      () => `rank() over (order by ${int()})`,
      () => `count(*) over (partition by ${int()})`,
      () => `max(${int()}) filter (where ${this.#condition(from.visible)}) over ()`,
      () => `ntile(2) over (order by ${int()})`,
      () => `sum(${int()}) over (order by ${int()} range between 1 preceding and current row)::int`,
    ];
    const window = { sql: this.#one(kinds)(), type: 'int' as const };
    const { sql, columns } = this.#list([...this.#expressions(from.visible), window]);
    const qualify = this.#flag() ? ` qualify ${this.#one(kinds)()} = 1` : '';
    return { sql: `select ${sql} from ${from.sql}${qualify}`, columns };
  }

  #distinct(depth: number): Query {
    const from = this.#from(depth);
    const { sql, columns } = this.#list(this.#expressions(from.visible));
    if (this.#flag()) return { sql: `select distinct ${sql} from ${from.sql}`, columns };
    const key = this.#key(from.visible);
    const order = this.#flag() ? ` order by ${key}, ${this.#key(from.visible)}` : '';
    return { sql: `select distinct on (${key}) ${sql} from ${from.sql}${order}`, columns };
  }

  #combined(depth: number): Query {
    const sides = [this.#from(depth), this.#from(depth)].map((from) => {
      const ints = [this.#int(from.visible, 1), this.#int(from.visible, 0)];
      return `select ${ints[0]} as x1, ${ints[1]} as x2 from ${from.sql}`;
    });
    const operations = [
      'union all',
      'union',
      'except',
      'intersect',
      'except all',
      'intersect all',
      'union all by name',
    ];
    const columns: Column[] = [
      { name: 'x1', type: 'int' },
      { name: 'x2', type: 'int' },
    ];
    return { sql: sides.join(` ${this.#one(operations)} `), columns };
  }

  #limited(depth: number): Query {
    const from = this.#from(depth);
    const { sql, columns } = this.#list(this.#expressions(from.visible));
    const order = this.#one(['', ` order by ${this.#key(from.visible)}`]);
    const limit = this.#one([
      'limit 2',
      'limit 1 offset 1',
      'limit 50%',
      'limit (select count(*) from b where x > 1)',
    ]);
    return { sql: `select ${sql} from ${from.sql}${order} ${limit}`, columns };
  }

  /** The order of a subquery is kept by what reads it. */
  #ordered(depth: number): Query {
    const from = this.#from(depth);
    const { sql, columns } = this.#list(this.#expressions(from.visible));
    const keys = [this.#key(from.visible), this.#key(from.visible)];
    return { sql: `select ${sql} from ${from.sql} order by ${keys.join(' desc, ')}`, columns };
  }

  /** A query whose WHERE may see columns from outside. */
  #inner(outer: readonly Visible[]): {
    readonly sql: string;
    readonly visible: readonly Visible[];
  } {
    const from = this.#from(1);
    const where = `${this.#int(from.visible, 0)} = ${this.#int(outer, 0)}`;
    const more = this.#flag() ? ` and ${this.#condition([...from.visible, ...outer])}` : '';
    return { sql: `from ${from.sql} where ${where}${more}`, visible: from.visible };
  }

  #subquery(outer: readonly Visible[]): string {
    const inner = this.#inner(outer);
    const int = this.#int(inner.visible, 0);
    return this.#one([
      `(select ${this.#aggregate(inner.visible).sql} ${inner.sql})`,
      `(select max(${int}) from b where x > 1)`.replace(int, 'x'),
      `exists (select 1 ${inner.sql})::int`,
      `(${this.#int(outer, 0)} in (select ${int} ${inner.sql}))::int`,
      `(${this.#int(outer, 0)} not in (select x from b))::int`,
      `(${this.#int(outer, 0)} > any (select x from b))::int`,
      `(select ${int} ${inner.sql} order by (${int} + 0) limit 1)`,
    ]);
  }

  #withSubquery(depth: number): Query {
    const from = this.#from(depth);
    const found = { sql: this.#subquery(from.visible), type: 'int' as const };
    if (this.#flag()) {
      const { sql, columns } = this.#list(this.#expressions(from.visible));
      return { sql: `select ${sql} from ${from.sql} where ${found.sql} >= 1`, columns };
    }
    const { sql, columns } = this.#list([...this.#expressions(from.visible), found]);
    return { sql: `select ${sql} from ${from.sql}`, columns };
  }

  #lateral(depth: number): Query {
    const from = this.#from(depth);
    const inner = this.#inner(from.visible);
    const name = this.#name();
    const rows = `select ${this.#int(inner.visible, 0)} as y1, ${this.#int(from.visible, 0)} as y2 ${inner.sql}`;
    const body = this.#one([
      rows,
      `select ${this.#aggregate(inner.visible).sql} as y1, count(*) as y2 ${inner.sql}`,
      `${rows} order by 1, 2 limit 1`,
    ]);
    const visible: Visible[] = ['y1', 'y2'].map((each) => ({
      sql: `${name}.${each}`,
      type: 'int',
    }));
    const { sql, columns } = this.#list(this.#expressions([...from.visible, ...visible]));
    const join = this.#one([', lateral', ' left join lateral']);
    const on = join.startsWith(',') ? '' : ' on true';
    return { sql: `select ${sql} from ${from.sql}${join} (${body}) as ${name}${on}`, columns };
  }

  #with(depth: number): Query {
    const definition = this.query(depth - 1);
    const name = this.#name();
    const materialized = this.#one(['', 'materialized ', 'not materialized ']);
    this.#named.push({ sql: `select * from ${name}`, columns: definition.columns });
    const body = this.query(depth - 1);
    this.#named.pop();
    return {
      sql: `with ${name} as ${materialized}(${definition.sql}) from (${body.sql})`,
      columns: body.columns,
    };
  }

  #recursive(depth: number): Query {
    const base = this.#from(depth);
    const step = this.#from(1);
    const name = this.#name();
    const union = this.#one(['union all', 'union']);
    const ints = (visible: readonly Visible[]): string => this.#int(visible, 0);
    const inside: Visible[] = [
      { sql: `${name}.r1`, type: 'int' },
      { sql: `${name}.r2`, type: 'int' },
    ];
    const both = [...inside, ...step.visible];
    const columns: Column[] = ['r1', 'r2'].map((each) => ({ name: each, type: 'int' }));
    return {
      sql:
        `with recursive ${name}(r1, r2, depth) as (` +
        `select ${ints(base.visible)}, ${ints(base.visible)}, 0 from ${base.sql} ${union} ` +
        `select ${ints(both)}, ${ints(both)}, ${name}.depth + 1 from ${name} join ${step.sql} ` +
        `on ${ints(inside)} = ${ints(step.visible)} where ${name}.depth < 2) ` +
        `select r1, r2 from ${name}`,
      columns,
    };
  }

  #unnested(depth: number): Query {
    const from = this.#from(depth);
    const list = this.#of(from.visible, 'list') ?? `[${this.#int(from.visible, 0)}, 1]`;
    const name = this.#name();
    if (this.#flag()) {
      const { sql, columns } = this.#list(this.#expressions(from.visible));
      const element = `len(unnest(${list})::varchar) as ${name}`;
      return {
        sql: `select ${sql}, ${element} from ${from.sql}`,
        columns: [...columns, { name, type: 'int' }],
      };
    }
    const element: Visible = { sql: `len(${name}.e::varchar)`, type: 'int' };
    const { sql, columns } = this.#list([...this.#expressions(from.visible), element]);
    return { sql: `select ${sql} from ${from.sql}, unnest(${list}) as ${name}(e)`, columns };
  }

  /** PIVOT and UNPIVOT. */
  #turned(depth: number): Query {
    const from = this.#from(depth);
    const ints = `select ${this.#int(from.visible, 0)} as t1, ${this.#int(from.visible, 0)} as t2, ${this.#int(from.visible, 0)} as t3 from ${from.sql}`;
    if (this.#flag()) {
      const columns: Column[] = ['t1', 'value'].map((name) => ({ name, type: 'int' }));
      return {
        sql: `select t1, value from (unpivot (${ints}) on t2, t3 into name kind value value)`,
        columns,
      };
    }
    const columns: Column[] = ['t1', 'p0', 'p1'].map((name) => ({ name, type: 'int' }));
    return {
      sql: `select t1, "0" as p0, "1" as p1 from (pivot (${ints}) on t2 in (0, 1) using sum(t3)::int)`,
      columns,
    };
  }
}
