/**
 * A run as Markdown, for the summary page of a CI job or a comment: what failed with its rows, what
 * was made, what was left. In: events, graph, diagnostics; out: text, bounded.
 */
import type { Diagnostic } from '../../base/diagnostic.ts';
import { formatCount } from '../../base/format-count.ts';
import type { Mask } from '../../base/secrets.ts';
import type { NodeFinished, NodeStatus, RunEvent, RunFinished } from '../../product/events.ts';
import type { Graph } from '../../product/graph.ts';
import { formatDuration, formatTotal, plural } from '../format.ts';
import { plainDiagnostics } from './plain-diagnostics.ts';
import { outcomeOf, type RunOutcome } from './run-outcome.ts';

export interface SummaryInput {
  readonly title: string;
  readonly events: Iterable<RunEvent>;
  readonly graph: Graph | undefined;
  /** Those that belong to no node or test. */
  readonly diagnostics: readonly Diagnostic[];
  /** Which columns change, and who reads them, as Markdown. */
  readonly impact?: string | undefined;
  readonly mask: Mask;
}

/** GitHub refuses a summary of more than a megabyte. */
const limits = { problems: 20, characters: 20_000, nodes: 200 };

export function markdownSummary(input: SummaryInput): string {
  const outcome = input.graph
    ? outcomeOf(input.events, input.graph)
    : { started: undefined, finished: undefined, groups: [] };
  const problems = [...input.diagnostics, ...problemsOf(outcome)];
  const sections = [
    `## ${escapeCell(input.title)}`,
    headline(outcome.finished, problems),
    ...problemSection(problems),
    ...nodeSection(outcome),
    ...(input.impact ? ['### Columns', input.impact] : []),
  ];
  return `${input.mask(sections.join('\n\n'))}\n`;
}

function problemsOf({ groups }: RunOutcome): readonly Diagnostic[] {
  return groups.flatMap(({ node, tests }) => [
    ...(node?.diagnostics ?? []),
    ...tests.flatMap(({ diagnostics }) => diagnostics),
  ]);
}

function headline(finished: RunFinished | undefined, problems: readonly Diagnostic[]): string {
  if (!finished) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const warnings = problems.length - errors;
    const parts = [
      ...(errors > 0 ? [plural(errors, 'error')] : []),
      ...(warnings > 0 ? [plural(warnings, 'warning')] : []),
    ];
    return parts.length === 0 ? 'Nothing is wrong.' : `**${parts.join(', ')}**`;
  }
  const words: readonly (readonly [NodeStatus, string])[] = [
    ['built', 'built'],
    ['kept_back', 'kept back'],
    ['failed', 'failed'],
    ['skipped', 'skipped'],
    ['interrupted', 'interrupted'],
    ['up_to_date', 'up to date'],
  ];
  const nodes = words.flatMap(([status, word]) =>
    finished.nodes[status] > 0 ? [`${formatCount(finished.nodes[status])} ${word}`] : [],
  );
  const tests = (['passed', 'warned', 'failed', 'errored', 'skipped'] as const).flatMap((status) =>
    finished.tests[status] > 0 ? [`${formatCount(finished.tests[status])} ${status}`] : [],
  );
  const parts = [...nodes, ...(tests.length > 0 ? [`tests: ${tests.join(', ')}`] : [])];
  return `**${finished.status}** in ${formatTotal(finished.ms)}: ${parts.join(', ') || 'nothing to do'}`;
}

/** As on a terminal, with the frame and the rows: in a fence longer than any in the text. */
function problemSection(problems: readonly Diagnostic[]): readonly string[] {
  if (problems.length === 0) return [];
  const ordered = problems.toSorted(
    (a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'),
  );
  const blocks = ordered.slice(0, limits.problems).map((problem) => {
    const text = plainDiagnostics([problem]);
    const cut = text.length > limits.characters ? `${text.slice(0, limits.characters)}\n…` : text;
    const fence = '`'.repeat(Math.max(3, longestTicks(cut) + 1));
    return `${fence}text\n${cut}\n${fence}`;
  });
  const left = problems.length - blocks.length;
  return ['### What is wrong', ...blocks, ...(left > 0 ? [`… and ${formatCount(left)} more`] : [])];
}

function nodeSection({ groups }: RunOutcome): readonly string[] {
  const nodes = groups.flatMap(({ node, tests }) =>
    node && node.status !== 'up_to_date' ? [{ node, tests: tests.length }] : [],
  );
  if (nodes.length === 0) return [];
  const rows = nodes.slice(0, limits.nodes).map(({ node, tests }) => nodeRow(node, tests));
  const left = nodes.length - rows.length;
  const table = ['| | node | rows | tests | time | |', '|---|---|--:|--:|--:|---|', ...rows];
  return [
    '### What was made',
    table.join('\n'),
    ...(left > 0 ? [`… and ${formatCount(left)} more`] : []),
  ];
}

function nodeRow(node: NodeFinished, tests: number): string {
  const cells = [
    node.status.replaceAll('_', ' '),
    codeCell(node.name),
    node.rows === undefined ? '' : formatCount(node.rows),
    tests === 0 ? '' : formatCount(tests),
    formatDuration(node.ms),
    escapeCell(node.reason ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}

function longestTicks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}

/** In code only what ends the code or the cell is in the way. */
function codeCell(text: string): string {
  return `\`${text.replaceAll(/[\r\n`]+/g, ' ').replaceAll('|', '\\|')}\``;
}

function escapeCell(text: string): string {
  return text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[\\|<>*_[\]]/g, (character) => `\\${character}`);
}
