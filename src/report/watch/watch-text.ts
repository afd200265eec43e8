/**
 * A watch on a plain stream: what was there stays there, each result is appended. In: events; out:
 * text. Knows no keys.
 */
import { formatCount } from '../../base/format-count.ts';
import type { Mask } from '../../base/secrets.ts';
import type { WatchEvent, WatchStarted } from '../../product/watch.ts';
import { formatCounts, joinFacts } from '../console/summary.ts';
import { formatDiagnostics } from '../diagnostics/format-diagnostic.ts';
import { formatTotal } from '../format.ts';
import type { Writer } from '../output.ts';
import { printable } from '../tables/text-width.ts';
import { formatResult, type ResultOptions } from './result-text.ts';

export interface WatchReport {
  readonly handle: (event: WatchEvent) => void;
  readonly close: () => void;
}

export interface WatchTextOptions {
  readonly stdout: Writer;
  readonly color: boolean;
  readonly width: () => number;
  readonly mask: Mask;
  readonly timeOf: ResultOptions['timeOf'];
}

export function createWatchText(options: WatchTextOptions): WatchReport {
  const { stdout, mask } = options;
  const print = (lines: readonly string[]): void => {
    stdout.write(mask(`${lines.join('\n').replace(/\n+$/, '')}\n`));
  };
  return {
    handle: (event) => {
      const lines = linesFor(event, { ...options, width: options.width() });
      if (lines.length > 0) print(lines);
    },
    close: () => {},
  };
}

/** What stays of an event; most are told by the result that follows them. */
export function linesFor(event: WatchEvent, options: ResultOptions): readonly string[] {
  switch (event.type) {
    case 'watch_started': {
      const said = formatDiagnostics(event.diagnostics, options);
      return [...formatBeginning(event), ...(said === '' ? [] : ['', said])];
    }
    case 'waiting': {
      const holder = event.pid === undefined ? 'another process' : `PID ${event.pid}`;
      return ['', `waiting for ${event.warehouse}, held by ${holder}`];
    }
    case 'result':
      // It is followed by the result of the save that cancelled it.
      return event.status === 'cancelled' ? [] : ['', ...formatResult(event, options)];
    // Those of a run are in its result; these are about the watch itself.
    case 'notice': {
      const own = event.diagnostics.filter(({ code }) => code.startsWith('E07'));
      return own.length > 0 ? ['', formatDiagnostics(own, options)] : [];
    }
    case 'saved':
    case 'released':
    case 'watch_ended':
    case 'run_started':
    case 'node_started':
    case 'node_progress':
    case 'node_finished':
    case 'test_finished':
    case 'run_finished':
      return [];
    default:
      return event satisfies never;
  }
}

function formatBeginning(event: WatchStarted): string[] {
  const { project, target, warehouse, schema, narrowed, counts, selected, ms } = event;
  const title = ['eider watch', project, `${target} (${warehouse})`, `builds into ${schema}`];
  const facts = [
    `${formatCounts(counts)} checked in ${formatTotal(ms)}`,
    `${formatCount(selected)} watched`,
    narrowed === undefined ? '' : `reads ${narrowed}`,
  ];
  return [title, facts].map((parts) => printable(joinFacts(parts)));
}
