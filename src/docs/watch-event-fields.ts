/**
 * What each event of `eider watch --output json` says that no build says, in words and by an
 * example. The compiler holds it to the events' types.
 */
import type {
  JsonWatchEvent,
  Released,
  Saved,
  Waiting,
  WatchEnded,
  WatchResult,
  WatchStarted,
} from '../product/watch.ts';
import { noNodes, noTests } from './event-fields.ts';
import type { FieldTexts } from './field-texts.ts';

type OwnType = (WatchStarted | Saved | Waiting | WatchResult | Released | WatchEnded)['type'];

type WatchEventTexts = {
  readonly [T in OwnType]: {
    readonly when: string;
    readonly fields: FieldTexts<Extract<JsonWatchEvent, { readonly type: T }>, 'type' | 'at'>;
    readonly example: Extract<JsonWatchEvent, { readonly type: T }>;
  };
};

const at = '2026-11-21T06:00:00Z';
const warehouse = { type: 'text', text: "The target's path, relative to the project." } as const;
const paths = {
  type: 'list',
  text: 'Paths relative to the project, those that went away, too.',
} as const;
const diagnosticsOf = (text: string) =>
  ({ type: 'list', text: `${text} See [Diagnostics](#diagnostics).` }) as const;
const ofTests = (kind: string) =>
  ({
    type: 'object',
    text: `How many ${kind} ended in each status: see \`test_finished\`.`,
  }) as const;

export const watchEventTexts: WatchEventTexts = {
  watch_started: {
    when: 'The project was checked for the first time; saves are followed from now on.',
    fields: {
      project: { type: 'text', text: 'Name of the project.' },
      target: { type: 'text', text: 'Name of the target.' },
      warehouse,
      schema: { type: 'text', text: 'The schema that models are made in instead of `main`.' },
      narrowed: {
        type: 'text',
        text: 'How much of each input is read, where not all.',
        optional: true,
      },
      counts: { type: 'object', text: 'Nodes of the project by kind: `{"model": 31}`.' },
      selected: { type: 'integer', text: 'Models and seeds that a save may build.' },
      ms: { type: 'number', text: 'Milliseconds since the start.' },
      diagnostics: diagnosticsOf('Errors in what is watched.'),
    },
    example: {
      type: 'watch_started',
      at,
      project: 'movie_marketing',
      target: 'dev',
      warehouse: 'target/dev.duckdb',
      schema: 'main_watch',
      counts: { model: 31, seed: 4 },
      selected: 35,
      ms: 412,
      diagnostics: [],
    },
  },
  saved: {
    when: 'Something was saved, or asked for, and is being checked.',
    fields: {
      paths,
      asked: {
        type: 'text',
        text: 'One of:',
        values: {
          changes: 'what was saved',
          tests: 'the tests of the last build alone',
          rebuild: 'the last build again',
          full: 'the model that is looked at in full',
        },
      },
    },
    example: { type: 'saved', at, paths: ['models/orders.sql'], asked: 'changes' },
  },
  waiting: {
    when: 'Another process holds the warehouse; the build goes on when it is free.',
    fields: {
      warehouse,
      pid: { type: 'integer', text: 'The process that holds it, where known.', optional: true },
    },
    example: { type: 'waiting', at, warehouse: 'target/dev.duckdb', pid: 4711 },
  },
  result: {
    when: 'What a save came to.',
    fields: {
      status: {
        type: 'text',
        text: 'One of:',
        values: {
          built: 'all that the save affects is right',
          failed: 'something is wrong: `diagnostics` says what',
          unchanged: 'nothing that is built depends on what was saved',
          cancelled: 'a newer save came; its own result follows',
        },
      },
      paths,
      ms: { type: 'number', text: 'Milliseconds since the last change.' },
      nodes: { type: 'object', text: 'How many nodes ended in each status: see `node_finished`.' },
      tests: ofTests('data tests'),
      unitTests: ofTests('unit tests'),
      withheld: {
        type: 'list',
        text: 'Files with a mistake: they count as they last were without one.',
      },
      shown: {
        type: 'object',
        text: 'The saved model: `node`, `name`, `materialization`, `rows`, `table` (`columns` with `name` and `type`, and the first `rows`), `difference` (`key`, `added`, `removed`, `changed`, and a `sample` of such rows) or `notCompared`, the reason why there is none, `columns` that were added, removed or retyped, and the names of nodes that it `affects`.',
        optional: true,
      },
      diagnostics: diagnosticsOf('What is wrong now, and what the build found.'),
    },
    example: {
      type: 'result',
      at,
      status: 'built',
      paths: ['models/orders.sql'],
      ms: 84,
      nodes: { ...noNodes, built: 1 },
      tests: { ...noTests, passed: 2 },
      unitTests: noTests,
      withheld: [],
      shown: {
        node: 'model.shop.orders',
        name: 'orders',
        materialization: 'table',
        rows: 1,
        table: { columns: [{ name: 'id', type: 'INTEGER' }], rows: [[1]] },
        columns: [],
        affects: ['totals'],
      },
      diagnostics: [],
    },
  },
  released: {
    when: 'Nothing was saved for a second after the last result: other programs may open the warehouse until the next save. Not with `--hold`.',
    fields: { warehouse },
    example: { type: 'released', at, warehouse: 'target/dev.duckdb' },
  },
  watch_ended: {
    when: 'The watch was left; what ran was rolled back.',
    fields: {},
    example: { type: 'watch_ended', at },
  },
};
