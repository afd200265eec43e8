/**
 * Random projects: incremental models over views, ephemerals and each other, beside merges, appends,
 * snapshots and tables. In: chance; out: files, and for each model what its author knows by the way
 * it was written: which outputs a change of an input may reach. Asks no proof.
 */
import type { Random } from '../../../src/verify/random.ts';
import { drawFirst, drawSpine } from './draw-first.ts';
import { drawNext } from './draw-next.ts';
import type { DrawnModel, DrawnProject, Files } from './trial.ts';

/** A model that others may read, while a project is drawn. */
export interface Source {
  readonly model: DrawnModel;
  /** One row for each k and day. */
  readonly isDense: boolean;
  /** Has a column `k` through which keys are told. */
  readonly hasKey: boolean;
  readonly type: 'date' | 'timestamp';
}

/** What a model adds to its project. */
export interface Addition extends Omit<Source, 'model'> {
  readonly sql: string;
  readonly model: Omit<DrawnModel, 'name' | 'code' | 'hasVars'>;
  /** Other files that it reads through. */
  readonly files?: Files;
  /** Paths of other files that are part of its code. */
  readonly through?: readonly string[];
  readonly config?: string;
}

export interface Drawing {
  readonly random: Random;
  /** Where time begins: 20 days are drawn from. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** A model whose days, column `t`, end with the run. */
  readonly spine?: string;
}

/** Around the end of February in a leap year, both switches of daylight saving, and a new year. */
export const firstDays = ['2024-02-20', '2024-03-22', '2024-10-20', '2023-12-22'] as const;
export const daysDrawn = 20;

export function dayAt(firstDay: string, at: number): string {
  return new Date(Date.parse(firstDay) + at * 86_400_000).toISOString().slice(0, 10);
}

const projectText = ({ bonus = 0, zone = 'Europe/Berlin' }): string => `name: p
version: "1"
target: dev
targets: { dev: { engine: duckdb, path: ":memory:", schema: main } }
vars: { bonus: ${bonus}, zone: ${zone} }
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
      - name: moments
        columns:
          - { name: id, data_type: integer }
          - { name: k, data_type: integer }
          - { name: moment, data_type: timestamptz }
          - { name: v, data_type: integer }
      - name: customers
        columns:
          - { name: k, data_type: integer, data_tests: [unique, not_null] }
          - { name: seg, data_type: integer }
      - name: days
        columns:
          - { name: day, data_type: date }
      - name: limits
        columns:
          - { name: lowest, data_type: integer }
`;

export const createSources = `create schema raw;
create table raw.events (id integer, k integer, ts timestamp, v integer);
create table raw.moments (id integer, k integer, moment timestamptz, v integer);
create table raw.customers (k integer, seg integer);
create table raw.days (day date);
create table raw.limits (lowest integer)`;

/** The columns of each source that a change of it is told by. */
export const sourceColumns: Readonly<Record<string, { time?: number; key?: number }>> = {
  events: { time: 2, key: 1 },
  moments: { time: 2, key: 1 },
  customers: { key: 0 },
  days: { time: 0 },
  limits: {},
};

export function drawProject(random: Random): DrawnProject & { readonly firstDay: string } {
  const firstDay = random.pick(firstDays) ?? firstDays[0];
  const time = { random, firstDay, lastDay: dayAt(firstDay, daysDrawn) };
  const files: Record<string, string> = {
    'project.yml': projectText({}),
    'models/sources.yml': declarations,
    'models/stg_events.sql':
      'select id, k, ts::date as day, ts, v from {{source "raw" "events"}} where ts is not null',
  };
  const drawn: Source[] = [];
  const rules: string[] = [];
  const add = (addition: Addition): void => {
    const name = `m${drawn.length + 1}`;
    const { sql, config, through = [] } = addition;
    const model = { ...addition.model, ...drawSettings(random, addition.model) };
    const path = model.kind === 'snapshot' ? `snapshots/${name}.sql` : `models/${name}.sql`;
    files[path] = `{{config ${config ?? intervalConfig(random, model)}}}\n${sql}`;
    Object.assign(files, addition.files);
    const code = [path, ...through];
    const hasVars = code.some((each) => /\{\{var /.test(files[each] ?? ''));
    const hasRule = (model.kind === 'interval' || model.kind === 'merge') && random.chance(0.15);
    const rule = hasRule ? `x <> ${7 + random.below(4)}` : undefined;
    if (rule) rules.push(ruleText(name, rule));
    drawn.push({
      ...addition,
      model: { ...model, name, code, hasVars, ...(rule ? { rule } : {}) },
    });
  };
  const spine = random.chance(0.15) ? 'm1' : undefined;
  const drawing: Drawing = { ...time, ...(spine ? { spine } : {}) };
  if (spine) add(drawSpine(drawing));
  add(drawFirst(drawing));
  if (random.chance(0.2)) add(drawFirst(drawing));
  for (let left = 1 + random.below(3); left > 0; left--) {
    const before = random.pick(drawn.filter(({ model }) => model.kind === 'interval'));
    if (before) add(drawNext(drawing, before, drawn));
  }
  if (rules.length > 0) files['models/rules.yml'] = `models:\n${rules.join('')}`;
  const models = drawn.map(({ model }) => model);
  return { files, versions: drawVersions(random, files, models), models, firstDay };
}

function drawSettings(random: Random, { kind }: Addition['model']): Partial<DrawnModel> {
  const isBatched = kind === 'interval' && random.chance(0.15);
  const isForward = kind === 'interval' && random.chance(0.15);
  return { ...(isBatched ? { isBatched } : {}), ...(isForward ? { isForward } : {}) };
}

function intervalConfig(random: Random, model: Addition['model']): string {
  const { grain, keepsNull, isCut, isBatched, isForward } = model;
  const batch = isBatched ? ` batch_size="${1 + random.below(4)} ${grain}s"` : '';
  const timeless = keepsNull ? ' null_interval="keep"' : '';
  const cut = isCut ? ' cutoff="current"' : '';
  const forward = isForward ? ' on_code_change="forward"' : '';
  return `materialized="incremental" time_column="t" grain="${grain}"${batch}${timeless}${cut}${forward}`;
}

function ruleText(name: string, rule: string): string {
  return `  - name: ${name}\n    data_tests: [{ expression_is_true: { expression: "${rule}" } }]\n`;
}

/** No tests; another zone; another variable; other code of one model. */
export const versionOf = { tested: 0, zone: 1, variable: 2, code: 3 } as const;

function drawVersions(
  random: Random,
  files: Files,
  models: readonly DrawnModel[],
): readonly Files[] {
  const own = Object.keys(files).filter((path) => /m\d+\.sql$/.test(path));
  const forward = models.flatMap(({ isForward, code }) => (isForward ? code.slice(0, 1) : []));
  const path = random.pick(forward.length > 0 ? forward : own) ?? '';
  const changed = (files[path] ?? '').replace(/::integer as x\b/, '::integer + 1 as x');
  return [
    { 'models/rules.yml': 'models: []\n' },
    { 'project.yml': projectText({ zone: 'America/New_York' }) },
    { 'project.yml': projectText({ bonus: 1 }) },
    { [path]: changed },
  ];
}
