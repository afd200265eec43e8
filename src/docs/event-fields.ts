/**
 * What each event of `--log-format json` says, in words and by an example. The compiler holds it to
 * the events' types: a field or a state that is missing, or documented but gone, does not compile.
 */
import type { DiagnosticJson, JsonEvent, NodeStatus, TestStatus } from '../product/events.ts';
import type { FieldTexts } from './field-texts.ts';

type EventTexts = {
  readonly [T in JsonEvent['type']]: {
    readonly when: string;
    readonly fields: FieldTexts<Extract<JsonEvent, { readonly type: T }>, 'type' | 'at'>;
    readonly example: Extract<JsonEvent, { readonly type: T }>;
  };
};

export const noNodes: Readonly<Record<NodeStatus, number>> = {
  built: 0,
  kept_back: 0,
  failed: 0,
  skipped: 0,
  up_to_date: 0,
  interrupted: 0,
};

export const noTests: Readonly<Record<TestStatus, number>> = {
  passed: 0,
  warned: 0,
  failed: 0,
  errored: 0,
  skipped: 0,
};

const nodeStatus: Readonly<Record<NodeStatus, string>> = {
  built: 'built and published; by `eider test`: tested',
  kept_back: 'built, but a test failed: rolled back, readers keep what was there',
  failed: 'the engine refused a statement: rolled back',
  skipped: 'not tried, because of something upstream or `--fail-fast`',
  up_to_date: 'nothing to do',
  interrupted: 'cancelled and rolled back',
};

const testStatus: Readonly<Record<TestStatus, string>> = {
  passed: 'found nothing',
  warned: 'found rows, and its severity is `warn`',
  failed: 'found rows',
  errored: 'its query could not run',
  skipped: 'was not run',
};

const node = { type: 'text', text: 'Id of the node: `model.shop.orders`.' } as const;
const name = { type: 'text', text: 'Name of the node.' } as const;
const materialization = { type: 'text', text: '`table`, `view`, `seed`...' } as const;
const ms = { type: 'number', text: 'Milliseconds that it took.' } as const;
const diagnostics = {
  type: 'list',
  text: 'What was found: see [Diagnostics](#diagnostics).',
} as const;
const at = '2026-11-21T06:00:00Z';

export const eventTexts: EventTexts = {
  run_started: {
    when: 'The first event of a run: the project is checked and the work is known.',
    fields: {
      runId: { type: 'text', text: 'The same in everything this run writes.' },
      command: { type: 'text', text: 'The command: `build`.' },
      project: { type: 'text', text: 'Name of the project.' },
      target: { type: 'text', text: 'Name of the target.' },
      warehouse: { type: 'text', text: "The target's path, relative to the project." },
      filesChecked: { type: 'integer', text: 'Files read.' },
      compileMs: { type: 'number', text: 'Milliseconds until the plan was ready.' },
      nodes: { type: 'integer', text: 'Nodes to work on; those up to date are not among them.' },
      counts: { type: 'object', text: 'Nodes of the project by kind: `{"model": 31}`.' },
      upToDate: { type: 'integer', text: 'Nodes with nothing to do.', optional: true },
      longest: {
        type: 'object',
        text: 'The longest `name` and `materialization` among the nodes to work on.',
        optional: true,
      },
    },
    example: {
      type: 'run_started',
      at,
      runId: '0d3f9a52',
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
    },
  },
  node_started: {
    when: 'Work on a node begins.',
    fields: { node, name, materialization },
    example: {
      type: 'node_started',
      at,
      node: 'model.movie_marketing.campaign_roi',
      name: 'campaign_roi',
      materialization: 'table',
    },
  },
  node_progress: {
    when: 'A few times a second while a node runs.',
    fields: {
      node,
      share: {
        type: 'number',
        text: 'Share done, 0 to 1; absent where the engine does not know.',
        optional: true,
      },
    },
    example: {
      type: 'node_progress',
      at,
      node: 'model.movie_marketing.campaign_roi',
      share: 0.41,
    },
  },
  test_finished: {
    when: 'A data test has ended.',
    fields: {
      test: { type: 'text', text: 'Id of the test.' },
      name: { type: 'text', text: 'Name of the test.' },
      node: {
        type: 'text',
        text: 'Id of the node in whose transaction it ran; absent where it ran in none.',
        optional: true,
      },
      afterPublishing: {
        type: 'boolean',
        text: 'Whether what it reads was published before it ran.',
      },
      status: { type: 'text', text: 'One of:', values: testStatus },
      failures: { type: 'integer', text: 'Failing rows.' },
      ms,
      reason: { type: 'text', text: 'Why it was skipped.', optional: true },
      diagnostics,
    },
    example: {
      type: 'test_finished',
      at,
      test: 'test.movie_marketing.not_null_campaign_roi_revenue',
      name: 'not_null_campaign_roi_revenue',
      node: 'model.movie_marketing.campaign_roi',
      afterPublishing: false,
      status: 'passed',
      failures: 0,
      ms: 3,
      diagnostics: [],
    },
  },
  node_finished: {
    when: 'Work on a node has ended, or there was none.',
    fields: {
      node,
      name,
      materialization,
      status: { type: 'text', text: 'One of:', values: nodeStatus },
      rows: {
        type: 'integer',
        text: 'Rows in the new relation; absent for views.',
        optional: true,
      },
      intervals: {
        type: 'object',
        text: 'For incremental models: `built` of `total` intervals, and their `grain`.',
        optional: true,
      },
      tests: { type: 'integer', text: 'Tests that ran in its transaction.' },
      ms,
      reason: {
        type: 'text',
        text: 'Why it was built, skipped or kept back, in words.',
        optional: true,
      },
      diagnostics,
    },
    example: {
      type: 'node_finished',
      at,
      node: 'model.movie_marketing.campaign_roi',
      name: 'campaign_roi',
      materialization: 'table',
      status: 'built',
      rows: 41,
      tests: 5,
      ms: 21,
      diagnostics: [],
    },
  },
  notice: {
    when: 'Something that belongs to no node; also all mistakes that keep a run from beginning.',
    fields: { diagnostics },
    example: {
      type: 'notice',
      at,
      diagnostics: [],
    },
  },
  run_finished: {
    when: 'The last event of a run.',
    fields: {
      status: {
        type: 'text',
        text: 'One of:',
        values: {
          success: 'nothing failed',
          failure: 'something failed, or was kept back by a test',
          interrupted: 'cancelled; what was running is rolled back',
        },
      },
      nodes: { type: 'object', text: 'How many nodes ended in each status.' },
      tests: { type: 'object', text: 'How many tests ended in each status.' },
      ms,
      slowest: { type: 'list', text: 'The slowest few nodes, slowest first: `name` and `ms`.' },
    },
    example: {
      type: 'run_finished',
      at,
      status: 'success',
      nodes: { ...noNodes, built: 4, up_to_date: 27 },
      tests: { ...noTests, passed: 17 },
      ms: 902,
      slowest: [{ name: 'rolling_features', ms: 210 }],
    },
  },
};

export const diagnosticTexts: FieldTexts<DiagnosticJson> = {
  code: { type: 'text', text: 'A stable code: see [Error codes](errors.md).' },
  severity: {
    type: 'text',
    text: 'One of:',
    values: { error: 'it stops what depends on it', warning: 'it stops nothing' },
  },
  message: { type: 'text', text: 'What is wrong, in one line.' },
  path: { type: 'text', text: 'The file, relative to the project.', optional: true },
  line: { type: 'integer', text: 'One based.', optional: true },
  column: { type: 'integer', text: 'One based, in UTF-16 code units.', optional: true },
  endLine: { type: 'integer', text: 'Line of the end.', optional: true },
  endColumn: { type: 'integer', text: 'Just behind the last character.', optional: true },
  label: { type: 'text', text: 'Words about the place itself.', optional: true },
  hint: { type: 'text', text: 'What to do.', optional: true },
  notes: { type: 'list', text: 'Further facts, a text each.' },
  related: {
    type: 'list',
    text: 'Other places, innermost first: `message`, `path`, `line`, `column`.',
  },
  table: {
    type: 'object',
    text: 'Sample rows: `columns` (`name`, `type`) and `rows` of texts, `null` for NULL.',
    optional: true,
  },
};

export const diagnosticExample: DiagnosticJson = {
  code: 'E0301',
  severity: 'error',
  message: 'column "emails_snt" does not exist',
  path: 'models/features/rolling_features.sql',
  line: 6,
  column: 26,
  endLine: 6,
  endColumn: 38,
  label: 'daily_activity has emails_sent, emails_opened',
  hint: 'did you mean "emails_sent"?',
  notes: [],
  related: [
    {
      message: 'in macro rolling_count',
      path: 'macros/rolling_count.sql',
      line: 3,
      column: 7,
    },
  ],
};
