/**
 * What the warehouse holds, as people read it. In: what the state remembers; out: lines, or the same
 * as JSON. Knows no engine.
 */
import type { Json } from '../base/json.ts';
import type { LedgerPart } from '../product/ledger.ts';
import type { StoredVersion } from '../product/state.ts';
import type { IntervalVersion } from '../product/version.ts';
import { plural } from './format.ts';
import { createStyle } from './style.ts';
import { padEndTo, printable, textWidth } from './tables/text-width.ts';

export interface StateLine {
  readonly kind: string;
  readonly name: string;
  readonly rows: number | undefined;
  /** ISO 8601, UTC. */
  readonly publishedAt: string | undefined;
  readonly note: string;
}

export interface StateOverview {
  readonly relations: readonly StateLine[];
  readonly runs: readonly {
    readonly run: number;
    readonly command: string;
    readonly status: string;
    readonly startedAt: string;
    readonly builds: number;
  }[];
}

/** Lines without a line break at the end. */
export function formatState(
  { relations, runs }: StateOverview,
  { color }: { readonly color: boolean },
): string {
  const style = createStyle(color);
  const rows = relations.map(({ kind, name, rows, publishedAt, note }) => [
    kind,
    name,
    rows === undefined ? '' : plural(rows, 'row'),
    showTime(publishedAt),
    style.faint(note),
  ]);
  const history = runs.map(({ run, command, status, startedAt, builds }) => [
    `run ${run}`,
    command,
    status,
    showTime(startedAt),
    plural(builds, 'build'),
  ]);
  return [inColumns(rows), inColumns(history)].filter((block) => block !== '').join('\n\n');
}

export interface RelationState extends StateLine {
  readonly version: StoredVersion | undefined;
  readonly inputs: readonly { readonly name: string; readonly version: string }[];
  readonly builds: readonly {
    readonly sequence: number;
    readonly at: string;
    readonly rows: number | null;
    readonly ms: number | null;
    readonly tested: boolean;
  }[];
  readonly verdicts: readonly {
    readonly test: string;
    readonly status: string;
    readonly failures: number;
    readonly at: string;
  }[];
  readonly intervals: ReadonlyMap<string, readonly IntervalVersion[]>;
  readonly parts: readonly LedgerPart[];
}

export function formatRelationState(relation: RelationState): string {
  const { kind, name, rows, publishedAt, version, inputs, builds, verdicts } = relation;
  const facts = [
    [kind, name, rows === undefined ? '' : plural(rows, 'row'), showTime(publishedAt)],
    ...(version ? [['content', `${version.whole.hash}`, `changed by ${version.mark}`]] : []),
    ...inputs.map((input) => ['made from', input.name, input.version]),
  ];
  const blocks = [
    inColumns(facts),
    ...[...relation.intervals].map(([axis, intervals]) => `  ${axis}\n${showIntervals(intervals)}`),
    ...(relation.parts.length > 0 ? [`  parts\n${showParts(relation.parts)}`] : []),
    inColumns(
      builds.map((build) => [
        `build ${build.sequence}`,
        showTime(build.at),
        build.rows === null ? '' : plural(build.rows, 'row'),
        build.ms === null ? '' : `${(build.ms / 1000).toFixed(2)} s`,
        build.tested ? '' : 'not tested',
      ]),
    ),
    inColumns(verdicts.map((each) => ['test', each.test, each.status, showTime(each.at)])),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function showIntervals(intervals: readonly IntervalVersion[]): string {
  return inColumns(
    intervals.map(({ start, rows, hash, mark }) => [
      showMoment(start, 'no time'),
      plural(rows, 'row'),
      hash,
      `changed by ${mark}`,
    ]),
  );
}

function showParts(parts: readonly LedgerPart[]): string {
  return inColumns(
    parts.map(({ range, rows, digest, sequence }) => [
      range === 'no time'
        ? 'no time'
        : `${showMoment(range.start, 'always')} to ${showMoment(range.end, 'ever')}`,
      plural(rows, 'row'),
      digest,
      `made by ${sequence}`,
    ]),
  );
}

export function relationStateJson(relation: RelationState): Json {
  const { intervals, parts, version, rows, publishedAt, ...rest } = relation;
  return {
    ...rest,
    rows: rows ?? null,
    publishedAt: publishedAt ?? null,
    version: version ? { ...version, files: version.files ?? null } : null,
    intervals: Object.fromEntries(
      [...intervals].map(([axis, all]) => [
        axis,
        all.map((each) => ({ ...each, start: momentJson(each.start) })),
      ]),
    ),
    parts: parts.map(({ range, ...part }) => ({
      ...part,
      range:
        range === 'no time'
          ? range
          : { start: momentJson(range.start), end: momentJson(range.end) },
    })),
  } as unknown as Json;
}

/** ISO 8601 where a calendar reaches, microseconds otherwise. */
function momentJson(moment: bigint | undefined): Json {
  if (moment === undefined) return null;
  const date = new Date(Number(moment / 1000n));
  return Number.isNaN(date.getTime()) ? String(moment) : date.toISOString();
}

function showMoment(moment: bigint | undefined, none: string): string {
  const text = momentJson(moment);
  if (typeof text !== 'string') return none;
  return text
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/:00\.000Z$/, '')
    .replace('T', ' ');
}

function showTime(iso: string | undefined): string {
  return iso?.replace('T', ' ').slice(0, 16) ?? '';
}

function inColumns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, textWidth(printable(cell)));
    }
  }
  const line = (row: readonly string[]): string =>
    row.map((cell, index) => padEndTo(printable(cell), widths[index] ?? 0)).join('  ');
  return rows.map((row) => `  ${line(row)}`.trimEnd()).join('\n');
}
