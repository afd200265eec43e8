/** Events of a small run, a hand-turned clock, and diagnostics whose codes are only examples. */
import type { Diagnostic, DiagnosticDetail, Severity } from '../../../../src/base/diagnostic.ts';
import type { ErrorCode } from '../../../../src/base/error-codes.ts';
import { SourceText, type Span } from '../../../../src/base/source-text.ts';
import type {
  NodeFinished,
  NodeStarted,
  RunFinished,
  RunStarted,
  TestFinished,
} from '../../../../src/product/events.ts';
import type { Clock } from '../../../../src/report/output.ts';

const at = '2026-11-21T06:00:00Z';

export const runStarted: RunStarted = {
  type: 'run_started',
  at,
  runId: 'r1',
  command: 'build',
  project: 'movie_marketing',
  target: 'dev',
  warehouse: 'target/dev.duckdb',
  filesChecked: 1204,
  compileMs: 412,
  nodes: 4,
  counts: { model: 31, seed: 4, test: 112 },
  upToDate: 27,
  longest: { name: 'rolling_features', materialization: 'incremental' },
};

export function nodeStarted(name: string, materialization = 'table'): NodeStarted {
  return { type: 'node_started', at, node: `model.m.${name}`, name, materialization };
}

export function nodeFinished(name: string, detail: Partial<NodeFinished> = {}): NodeFinished {
  return {
    type: 'node_finished',
    at,
    node: `model.m.${name}`,
    name,
    materialization: 'table',
    status: 'built',
    tests: 0,
    ms: 20,
    diagnostics: [],
    ...detail,
  };
}

export function testFinished(name: string, detail: Partial<TestFinished> = {}): TestFinished {
  return {
    type: 'test_finished',
    at,
    test: `test.m.${name}`,
    name,
    afterPublishing: false,
    status: 'passed',
    failures: 0,
    ms: 4,
    diagnostics: [],
    ...detail,
  };
}

export function runFinished(
  nodes: Partial<RunFinished['nodes']> = {},
  tests: Partial<RunFinished['tests']> = {},
  detail: Partial<RunFinished> = {},
): RunFinished {
  return {
    type: 'run_finished',
    at,
    status: 'success',
    nodes: {
      built: 0,
      kept_back: 0,
      failed: 0,
      skipped: 0,
      up_to_date: 0,
      interrupted: 0,
      ...nodes,
    },
    tests: { passed: 0, warned: 0, failed: 0, errored: 0, skipped: 0, ...tests },
    ms: 902,
    slowest: [],
    ...detail,
  };
}

/** Codes are filled in stage by stage; how they are printed depends on none of them. */
export function diagnostic(
  code: string,
  message: string,
  detail: DiagnosticDetail & { severity?: Severity } = {},
): Diagnostic {
  return { code: code as ErrorCode, severity: 'error', message, ...detail };
}

/** A file whose span is marked in its text: `select «naem» from x`. */
export function marked(path: string, text: string): Span {
  const start = text.indexOf('«');
  const end = text.indexOf('»') - 1;
  return new SourceText(path, text.replace(/[«»]/g, '')).span(start, end);
}

/** A clock that stands until it is moved, and then calls what is due. */
export class HandClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ readonly ms: number; readonly call: () => void; due: number }>();

  readonly now = (): number => this.#now;

  readonly every = (ms: number, call: () => void): (() => void) => {
    const timer = { ms, call, due: this.#now + ms };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.due - b.due)[0];
      if (!next || next.due > until) break;
      this.#now = next.due;
      next.due += next.ms;
      next.call();
    }
    this.#now = until;
  }
}
