/**
 * What tables hold after a build: what their queries give on what they read. In: a build and tables;
 * out: what differs, in words, and whatever was kept back without a reason to be.
 */
import type { Cell } from '../../../src/engine/engine.ts';
import type { NodeFinished } from '../../../src/product/events.ts';
import type { BuiltLab } from '../incremental-lab.ts';
import { cellsOf, intervalOf, type Table, type Tables, timeOf } from './tables.ts';
import { type DrawnModel, lastMoment, type Step } from './trial.ts';

export interface Seen {
  /** Up to when a model that leaves out what has not ended was built. */
  readonly ends: Map<string, number>;
}

export interface Held {
  readonly models: readonly DrawnModel[];
  readonly step: Step;
  readonly ended: ReadonlyMap<string, NodeFinished>;
  readonly before: Tables;
  readonly now: Tables;
  readonly seen: Seen;
}

type Row = Readonly<Record<string, Cell>>;

export async function holdContents(lab: BuiltLab, held: Held): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const model of held.models) {
    const status = held.ended.get(model.name)?.status;
    if (status === undefined) continue;
    const rows = await rowsGiven(lab, model);
    const wrong =
      status === 'built' || status === 'up_to_date'
        ? holdRows(model, rows, held)
        : holdFailure(model, rows, held);
    problems.push(...wrong.map((text) => `${model.name} ${text}`));
  }
  return problems;
}

async function rowsGiven(lab: BuiltLab, { name }: DrawnModel): Promise<readonly Row[]> {
  const node = lab.models.find((each) => each.name === name);
  if (!node) throw new Error(`no model ${name}`);
  const { columns, rows } = await lab.connection.query(
    `select columns(*)::varchar from (${lab.queryOf(node)})`,
  );
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, index) => [column.name, row[index] ?? null])),
  );
}

function holdRows(model: DrawnModel, given: readonly Row[], held: Held): readonly string[] {
  const table = held.now.get(model.name);
  if (!table) return ['is not there'];
  const has = rowsOf(table);
  switch (model.kind) {
    case 'interval':
      return holdIntervals(model, { given, has }, held);
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
  { given, has }: { readonly given: readonly Row[]; readonly has: readonly Row[] },
  { step, ended, before, seen }: Held,
): readonly string[] {
  const isFull = ended.get(model.name)?.intervals === undefined;
  const isFresh = isFull && ended.get(model.name)?.status === 'built';
  const started = Date.parse(step.startedAt ?? lastMoment);
  const began = intervalOf(started, model.grain).start;
  const known = isFresh ? undefined : seen.ends.get(model.name);
  const until = Math.max(began, known ?? Number.NEGATIVE_INFINITY);
  const isMade = before.has(model.name);
  if (!step.only && model.isCut) seen.ends.set(model.name, until);
  const within = (row: Row): boolean => {
    const time = timeOf(row.t);
    if (time === undefined) return true;
    if (model.isCut && time >= until) return false;
    if (!step.only || (!isMade && isFresh)) return true;
    const [start, end] = step.only.map((date) => Date.parse(date));
    return start !== undefined && end !== undefined && time >= start && time < end;
  };
  return differ(has.filter(within), given.filter(within));
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
  const isAnew = /its code changed|full refresh|instead of|configuration/.test(reason);
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
