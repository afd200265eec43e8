/**
 * What tables hold after a build: what their queries give on what they read. In: a build and tables;
 * out: what differs, in words, and whatever was kept back without a reason to be.
 */
import type { Cell } from '../../../src/engine/engine.ts';
import type { NodeFinished } from '../../../src/product/events.ts';
import type { BuiltLab } from '../incremental-lab.ts';
import { nothingMade } from './oracle.ts';
import { cellsOf, intervalOf, type Span, type Table, type Tables, timeOf } from './tables.ts';
import { type DrawnModel, lastMoment, type Step } from './trial.ts';

export interface Seen {
  /** Up to when a model that leaves out what has not ended was built. */
  readonly ends: Map<string, number>;
  /** The queries that a model was built with. */
  readonly queries: Map<string, Set<string>>;
}

export interface Held {
  readonly models: readonly DrawnModel[];
  readonly step: Step;
  readonly ended: ReadonlyMap<string, NodeFinished>;
  /** What was made anew, as the state says. */
  readonly ranges: ReadonlyMap<string, readonly Span[]>;
  readonly before: Tables;
  readonly now: Tables;
  readonly seen: Seen;
}

type Row = Readonly<Record<string, Cell>>;

export async function holdContents(lab: BuiltLab, held: Held): Promise<readonly string[]> {
  const problems: string[] = [];
  const isModel = (name: string): boolean => held.models.some((each) => each.name === name);
  for (const model of held.models) {
    const query = queryOf(lab, model);
    const queries = held.seen.queries.get(model.name) ?? new Set();
    held.seen.queries.set(model.name, queries.add(query));
    const status = held.ended.get(model.name)?.status;
    const isReadable = model.reads.every(({ of }) => !isModel(of) || held.now.has(of));
    if (status === undefined || !isReadable) continue;
    const rows = await rowsGiven(lab, query);
    const older = model.isForward ? [...queries].filter((each) => each !== query) : [];
    const others = await Promise.all(older.map((each) => rowsGiven(lab, each)));
    const wrong =
      status === 'built' || status === 'up_to_date'
        ? holdRows(model, { rows, others }, held)
        : holdFailure(model, rows, held);
    problems.push(...wrong.map((text) => `${model.name} ${text}`));
  }
  return problems;
}

function queryOf(lab: BuiltLab, { name }: DrawnModel): string {
  const node = lab.models.find((each) => each.name === name);
  if (!node) throw new Error(`no model ${name}`);
  return lab.queryOf(node);
}

async function rowsGiven({ connection }: BuiltLab, query: string): Promise<readonly Row[]> {
  const { columns, rows } = await connection.query(`select columns(*)::varchar from (${query})`);
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}

interface Given {
  /** By the query as it is now. */
  readonly rows: readonly Row[];
  /** By those that may have made rows which stay. */
  readonly others: readonly (readonly Row[])[];
}

function holdRows(
  model: DrawnModel,
  { rows: given, others }: Given,
  held: Held,
): readonly string[] {
  const table = held.now.get(model.name);
  if (!table) return ['is not there'];
  const has = rowsOf(table);
  switch (model.kind) {
    case 'interval':
      return holdIntervals(model, { given, others, has }, held);
    case 'merge':
      return differ(
        has,
        given.filter((row) => !(model.deletedWhen && isDeleted(row))),
      );
    case 'append':
      return differ(has, appended(given, held, model));
    case 'snapshot':
      return holdHistory(given, has, held.before.get(model.name));
    default:
      return differ(has, given);
  }
}

function holdIntervals(
  model: DrawnModel,
  { given, others, has }: Sides,
  held: Held,
): readonly string[] {
  const { step, ended, before, seen } = held;
  const isFull = ended.get(model.name)?.intervals === undefined;
  const { status, reason = '' } = ended.get(model.name) ?? {};
  const isFresh = isFull && status === 'built' && !nothingMade.test(reason);
  const started = Date.parse(step.startedAt ?? lastMoment);
  const began = intervalOf(started, model.grain).start;
  const known = isFresh ? undefined : seen.ends.get(model.name);
  const until = Math.max(began, known ?? Number.NEGATIVE_INFINITY);
  const isMade = before.has(model.name);
  if (!step.only && model.isCut) seen.ends.set(model.name, until);
  const within = (row: Row): boolean => {
    const time = timeOf(row.t);
    // Rows without a time are of no time that anybody asks for.
    if (time === undefined) return !(step.only && step.isFullAsked);
    if (model.isCut && time >= until) return false;
    if (!step.only || (!isMade && isFresh)) return true;
    const [start, end] = step.only.map((date) => Date.parse(date));
    return start !== undefined && end !== undefined && time >= start && time < end;
  };
  const sides = {
    has: has.filter(within),
    given: given.filter(within),
    others: others.map((rows) => rows.filter(within)),
  };
  const isOfOneCode = others.length === 0 || isFresh || (step.isBackfillAsked && !step.only);
  return isOfOneCode ? differ(sides.has, sides.given) : holdForward(model, sides, held);
}

interface Sides {
  readonly has: readonly Row[];
  readonly given: readonly Row[];
  readonly others: readonly (readonly Row[])[];
}

/** What older code made is what that gives now: only what was made anew has to be of this code. */
function holdForward(
  { name, grain }: DrawnModel,
  { has, given, others }: Sides,
  { ranges }: Held,
): readonly string[] {
  const made = ranges.get(name) ?? [];
  const isMade = ({ t }: Row): boolean => {
    const time = timeOf(t);
    if (time === undefined) return false;
    const { start, end } = intervalOf(time, grain);
    return made.some((range) => start < range.end && end > range.start);
  };
  const groupOf = ({ t, k }: Row): string => JSON.stringify([t, k ?? null]);
  const kept = [has, given, ...others].map((rows) => {
    const groups = new Map<string, string[]>();
    for (const row of rows.filter((each) => !isMade(each))) {
      const text = JSON.stringify(Object.entries(row).sort());
      groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), text].sort());
    }
    return groups;
  });
  const [table, ...queries] = kept;
  const stale = [...new Set(kept.flatMap((groups) => [...groups.keys()]))].filter((group) => {
    const rows = JSON.stringify(table?.get(group));
    return !queries.some((groups) => JSON.stringify(groups.get(group)) === rows);
  });
  return [
    ...differ(has.filter(isMade), given.filter(isMade)),
    ...(stale.length > 0
      ? [`holds what no code of it gives: ${stale.slice(0, 8).join(', ')}`]
      : []),
  ];
}

function isDeleted(row: Row): boolean {
  return String(row.n) === '1';
}

/** What its branch adds to what was there, or all of it where it was made anew. */
function appended(
  given: readonly Row[],
  { ended, before, now }: Held,
  model: DrawnModel,
): readonly Row[] {
  const { status, reason = '' } = ended.get(model.name) ?? {};
  const old = before.get(model.name);
  if (!old) return given;
  if (status === 'up_to_date') return rowsOf(old);
  const isAnew =
    /first build|was dropped|its code changed|full refresh|instead of|configuration/.test(reason);
  if (isAnew && now.has(model.name)) return given;
  const rows = rowsOf(old);
  const last = Math.max(-1, ...rows.map(({ id }) => Number(id)));
  return [...rows, ...given.filter(({ id }) => Number(id) > last)];
}

function holdHistory(
  given: readonly Row[],
  has: readonly Row[],
  before: Table | undefined,
): readonly string[] {
  const current = has.filter(({ valid_to }) => valid_to === null);
  const plain = ({ k, seg }: Row): Row => ({ k: k ?? null, seg: seg ?? null });
  const kept = new Set(has.map(({ k, seg, valid_from }) => JSON.stringify([k, seg, valid_from])));
  const lost = (before ? rowsOf(before) : []).filter(
    ({ k, seg, valid_from }) => !kept.has(JSON.stringify([k, seg, valid_from])),
  );
  return [
    ...differ(current.map(plain), given.map(plain)),
    ...(lost.length > 0 ? [`lost ${JSON.stringify(lost)}`] : []),
  ];
}

/** A model that was not published had a reason not to be. */
function holdFailure(
  { rule, reads, kind, keepsNull }: DrawnModel,
  given: readonly Row[],
  { ended, step, now }: Held,
): readonly string[] {
  if (step.isAtomic) return [];
  const isStuck = (name: string): boolean =>
    !['built', 'up_to_date', undefined].includes(ended.get(name)?.status);
  if (reads.some(({ of }) => isStuck(of))) return [];
  const keys = [...(now.get('customers')?.rows.values() ?? [])];
  if (keys.length > 0 && reads.some(({ of }) => of === 'customers')) return [];
  const isTimeless = kind === 'interval' && !keepsNull && given.some(({ t }) => t === null);
  const [, bad] = /^x <> (\d+)$/.exec(rule ?? '') ?? [];
  const isBroken = bad !== undefined && given.some(({ x }) => String(x) === bad);
  return isTimeless || isBroken || step.only ? [] : ['was not published, without a reason for it'];
}

function rowsOf({ columns, rows }: Table): readonly Row[] {
  return [...rows.values()].map((text) => {
    const cells = cellsOf(text);
    return Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? null]));
  });
}

/** As multisets of rows; the order of columns means nothing. */
function differ(has: readonly Row[], given: readonly Row[]): readonly string[] {
  const counts = new Map<string, number>();
  const put = (rows: readonly Row[], sign: number): void => {
    for (const row of rows) {
      const text = JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
      counts.set(text, (counts.get(text) ?? 0) + sign);
    }
  };
  put(has, 1);
  put(given, -1);
  const wrong = [...counts].filter(([, count]) => count !== 0);
  return wrong.length === 0
    ? []
    : [
        `differs from its query:\n${wrong
          .slice(0, 8)
          .map(([row, count]) => `  ${count > 0 ? 'has' : 'lacks'} ${Math.abs(count)} x ${row}`)
          .join('\n')}`,
      ];
}
