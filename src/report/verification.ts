/**
 * What `eider verify` found, as people and as programs read it. In: a verification; out: lines
 * without a line break at the end, a diagnostic for the difference, JSON. Knows no engine.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { formatCount } from '../base/format-count.ts';
import { formatPlace } from '../base/source-text.ts';
import type {
  ArrivingRelation,
  FoundDifference,
  Schedule,
  ScheduleStep,
  Verification,
  WaysBuilt,
} from '../product/verification.ts';
import { joinFacts } from './console/summary.ts';
import { diagnosticToJson } from './diagnostics/diagnostic-json.ts';
import { formatTotal, plural } from './format.ts';
import { createStyle } from './style.ts';
import { padEndTo, printable, textWidth } from './tables/text-width.ts';

export interface VerificationOptions {
  readonly project: string;
  readonly color: boolean;
  readonly ms: number;
}

export function formatVerification(
  verification: Verification,
  { project, color, ms }: VerificationOptions,
): string {
  const { models, arriving, declared, uncompared, found, seed } = verification;
  const style = createStyle(color);
  const incremental = models.filter(({ built }) => built !== undefined).length;
  const header = joinFacts(['eider verify', project, plural(incremental, 'incremental model')]);
  const isSettled = found === undefined && verification.steps > 0;
  const verified = models.map(({ node, built, compared }) => ({
    word: isSettled ? 'equal' : found?.difference.node.id === node.id ? 'differs' : 'compared',
    name: node.name,
    fact: built ? sayWays(built) : `${node.materialization}, ${plural(compared, 'time')}`,
    paint: isSettled ? style.good : found?.difference.node.id === node.id ? style.bad : style.plain,
  }));
  const promised = declared.map(({ node, what, locate }) => ({
    word: 'declared',
    name: node.name,
    fact: `${what} (${formatPlace(locate())})`,
    paint: style.doubtful,
  }));
  const beside = uncompared.map(({ node, because }) => ({
    word: 'not compared',
    name: node.name,
    fact: `reads ${because.name}, which is declared`,
    paint: style.faint,
  }));
  const rows = [...verified, ...promised, ...beside];
  const widths = {
    word: Math.max(0, ...rows.map(({ word }) => word.length)),
    name: Math.max(0, ...rows.map(({ name }) => textWidth(printable(name)))),
  };
  const format = ({ word, name, fact, paint }: (typeof rows)[number]): string =>
    `  ${paint(padEndTo(word, widths.word))}  ${padEndTo(printable(name), widths.name)}  ${printable(fact)}`;
  const tried = joinFacts([
    plural(verification.schedules, 'schedule'),
    `${plural(verification.steps, 'build')} compared`,
    ...(verification.refused > 0 ? [`${plural(verification.refused, 'step')} refused`] : []),
    ...(verification.setAside > 0
      ? [`${plural(verification.setAside, 'difference')} set aside: tests refuse such rows`]
      : []),
    `seed ${seed}`,
    formatTotal(ms),
  ]);
  return [
    [header, ...(arriving.length > 0 ? [sayArriving(arriving)] : [])],
    verified.map(format),
    [...promised, ...beside].map(format),
    [verification.schedules > 0 ? tried : ''],
  ]
    .map((block) => block.filter((line) => line !== '').join('\n'))
    .filter((block) => block !== '')
    .join('\n\n');
}

function sayArriving(arriving: readonly ArrivingRelation[]): string {
  const each = arriving.map(({ name, rows, of }) =>
    rows === of
      ? `${formatCount(rows)} of ${printable(name)}`
      : `${formatCount(rows)} of the ${formatCount(of)} of ${printable(name)}`,
  );
  return `rows that arrive: ${each.join(', ')}`;
}

function sayWays({ inParts, inFull, notAtAll }: WaysBuilt): string {
  const parts = [
    ...(inParts > 0 ? [`${formatCount(inParts)} in parts`] : []),
    ...(inFull > 0 ? [`${formatCount(inFull)} in full`] : []),
    ...(notAtAll > 0 ? [`${formatCount(notAtAll)} not at all`] : []),
  ];
  const all = inParts + inFull + notAtAll;
  return all === 0 ? 'never built' : `${plural(all, 'build')}: ${parts.join(', ')}`;
}

/** The difference as a mistake of the model's, with the schedule that shows it. */
export function describeDifference(
  { difference, schedule, seed }: FoundDifference,
  { arriving }: Pick<Verification, 'arriving'>,
): Diagnostic {
  const { node, type, lacking, extra, sample, because } = difference;
  const detail = {
    span: node.locate(),
    ...(sample ? { table: sample } : {}),
    notes: [...because.map(({ message }) => message), ...saySchedule(schedule, arriving)],
    hint: `again: eider verify -s ${node.name} --seed ${seed} --runs 1`,
  };
  if (type === 'failed') {
    const message = `the incremental build of ${node.name} fails where a full refresh does not`;
    return error('E0983', message, detail);
  }
  const what =
    type === 'columns'
      ? 'it has other columns'
      : [
          ...(lacking > 0 ? [`${plural(lacking, 'row')} lacking`] : []),
          ...(extra > 0 ? [`${plural(extra, 'row')} too many`] : []),
        ].join(', ');
  return error(
    'E0980',
    `${node.name} built incrementally differs from a full refresh: ${what}`,
    detail,
  );
}

/** The shortest schedule that was found to show it, a line for each build. */
function saySchedule(schedule: Schedule, arriving: readonly ArrivingRelation[]): string[] {
  const nameOf = (id: string): string => arriving.find(({ node }) => node === id)?.name ?? id;
  return schedule.map((step, at) => `before build ${at + 1}: ${sayStep(step, nameOf)}`);
}

function sayStep(step: ScheduleStep, nameOf: (id: string) => string): string {
  const said = step.map(({ relation, change }) => {
    const name = nameOf(relation);
    switch (change.kind) {
      case 'arrive':
        return `${sayRows(change.rows)} of ${name} ${change.rows.length === 1 ? 'arrives' : 'arrive'}`;
      case 'repeat':
        return `${sayRows(change.rows)} of ${name} again`;
      case 'delete':
        return `${sayRows(change.rows)} of ${name} deleted`;
      case 'copy':
        return `row ${change.row} of ${name} takes ${change.column} of row ${change.from}`;
      case 'clear':
        return `row ${change.row} of ${name} loses ${change.column}`;
      default:
        return change satisfies never;
    }
  });
  return said.length === 0 ? 'nothing' : said.join('; ');
}

function sayRows(rows: readonly number[]): string {
  if (rows.length > shownRows) return plural(rows.length, 'row');
  return `${rows.length === 1 ? 'row' : 'rows'} ${rows.join(', ')}`;
}

const shownRows = 8;

export function verificationToJson(
  verification: Verification,
  { ms, diagnostics }: { readonly ms: number; readonly diagnostics: readonly Diagnostic[] },
) {
  const { models, arriving, declared, uncompared, found } = verification;
  return {
    seed: verification.seed,
    schedules: verification.schedules,
    compared: verification.steps,
    refused: verification.refused,
    refusals: verification.refusals,
    set_aside: verification.setAside,
    interrupted: verification.isInterrupted,
    seconds: Math.round(ms) / 1000,
    arriving: arriving.map(({ node, name, rows, of }) => ({ id: node, name, rows, of })),
    models: models.map(({ node, compared, built }) => ({
      id: node.id,
      compared,
      ...(built
        ? { in_parts: built.inParts, in_full: built.inFull, not_at_all: built.notAtAll }
        : {}),
    })),
    declared: declared.map(({ node, what, locate }) => ({
      id: node.id,
      what,
      at: formatPlace(locate()),
    })),
    not_compared: uncompared.map(({ node, because }) => ({ id: node.id, reads: because.id })),
    ...(found
      ? {
          difference: {
            id: found.difference.node.id,
            type: found.difference.type,
            lacking: found.difference.lacking,
            extra: found.difference.extra,
            sample: found.difference.sample ?? null,
            seed: found.seed,
            schedule: found.schedule,
          },
        }
      : {}),
    diagnostics: [...(found ? [describeDifference(found, verification)] : []), ...diagnostics].map(
      diagnosticToJson,
    ),
  };
}
