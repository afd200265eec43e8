import { describe, expect, test } from 'vitest';
import { listNames } from '../../../src/graph/selection/list-names.ts';
import { selectNodes } from '../../../src/graph/selection/select-nodes.ts';
import type { StateSelectors } from '../../../src/graph/selection/state-selectors.ts';
import { buildGraph, idOf, movieGraph, selectMovies as select } from './graph-fixture.ts';

const marts = 'campaign_roi Conversions';
const martsTests = 'not_null_campaign_roi_revenue relationships_campaign_roi_channel spend_adds_up';
const all = listNames({ ids: new Set(movieGraph.nodes.keys()), isEverything: true }, movieGraph);

describe('operators', () => {
  test.each([
    ['+stg_emails', 'source:raw.emails stg_emails unique_raw_emails_id'],
    ['stg_emails+', `stg_emails ${marts} exposure:weekly_report ${martsTests}`],
    ['stg_emails+1', `stg_emails ${marts} ${martsTests}`],
    ['stg_emails+0', 'stg_emails'],
    ['1+campaign_roi', `channels stg_emails stg_purchases campaign_roi ${martsTests}`],
    [
      '+campaign_roi',
      'source:raw.emails source:raw.purchases channels stg_emails stg_purchases campaign_roi ' +
        'not_null_campaign_roi_revenue relationships_campaign_roi_channel unique_raw_emails_id spend_adds_up',
    ],
    ['1+Conversions+', 'stg_emails Conversions'],
    ['source:crm+', 'source:crm.people people_history'],
    [
      '+exposure:weekly_report',
      'source:raw.emails source:raw.purchases channels stg_emails stg_purchases campaign_roi ' +
        'exposure:weekly_report not_null_campaign_roi_revenue relationships_campaign_roi_channel ' +
        'unique_raw_emails_id spend_adds_up',
    ],
    ['@people_history', 'source:crm.people people_history'],
    ['@channels', all.filter((name) => !/crm|people|Conversions/.test(name)).join(' ')],
    ['1+spend_adds_up', `stg_purchases campaign_roi ${martsTests}`],
    ['people_history stg_emails', 'stg_emails people_history'],
    ['tag:staging,tag:pii', 'stg_emails'],
    ['stg_emails+,marts', `${marts} ${martsTests}`],
    ['campaign_roi,test_type:singular', 'spend_adds_up'],
    ['people_history tag:pii,staging', 'stg_emails people_history'],
  ])('%s', (text, expected) => {
    const found = select({ select: [text] });
    expect(found.printed).toBe('');
    expect(found.names).toBe(expected);
  });
});

describe('select and exclude', () => {
  test('nothing asked for is everything', () => {
    const found = select({});
    expect(found.names).toBe(all.join(' '));
    expect(found.selection.isEverything).toBe(true);
  });

  test('several texts are a union', () => {
    expect(select({ select: ['stg_emails', 'people_history'] }).names).toBe(
      'stg_emails people_history',
    );
  });

  test('excluding a model excludes its tests, whatever else they read', () => {
    const found = select({ select: ['stg_purchases', 'campaign_roi'], exclude: ['campaign_roi'] });
    expect(found.names).toBe('stg_purchases');
  });

  test('excluding alone begins with everything', () => {
    const found = select({ exclude: ['campaign_roi+ source:* tag:staging'] });
    expect(found.names).toBe('channels Conversions people_history');
    expect(found.selection.isEverything).toBe(false);
  });

  test('tests that also read what is not selected are marked', () => {
    const { selection } = select({ select: ['campaign_roi channels'] });
    expect([...(selection.testsReadingOutside ?? [])]).toEqual([
      idOf({ kind: 'test', name: 'spend_adds_up' }),
    ]);
  });

  test('a source that is not selected marks nothing', () => {
    const graph = buildGraph([
      { kind: 'source', name: 'raw.a' },
      { kind: 'model', name: 'b', parents: ['raw.a'] },
      { kind: 'test', name: 'same', parents: ['raw.a', 'b'] },
    ]);
    const { value } = selectNodes({ graph, select: ['b'], exclude: [], namedSelectors: [] });
    expect(listNames(value, graph)).toEqual(['b', 'same']);
    expect(value.testsReadingOutside?.size).toBe(0);
  });
});

describe('parts that name nothing', () => {
  test.each<readonly [text: string, message: string, hint: string | undefined]>([
    ['stg_email', 'stg_email matches no node', 'did you mean "stg_emails"?'],
    ['+conversion+2', '+conversion+2 matches no node', 'did you mean "Conversions"?'],
    ['raw.emails', 'raw.emails matches no node', 'did you mean "source:raw.emails"?'],
    ['CRM', 'CRM matches no node', 'did you mean "source:crm"?'],
    ['nightly', 'nightly matches no node', 'did you mean "tag:nightly"?'],
    ['seeds', 'seeds matches no node', 'did you mean "path:seeds"?'],
    ['zzzzzz', 'zzzzzz matches no node', undefined],
    ['zz*', 'zz* matches no node', undefined],
    ['tag:nigthly', 'tag:nigthly matches no node', 'did you mean "tag:nightly"?'],
    ['tag:Nightly', 'tag:Nightly matches no node', 'did you mean "tag:nightly"?'],
    ['models/mart', 'models/mart matches no node', 'did you mean "path:models/marts"?'],
    [
      '/home/me/models',
      '/home/me/models matches no node',
      'paths begin at the folder of project.yml: write "models/…"',
    ],
    [
      '../models',
      '../models matches no node',
      'paths begin at the folder of project.yml: write "models/…"',
    ],
    ['stg_email.sql', 'stg_email.sql matches no node', 'did you mean "file:stg_emails.sql"?'],
    ['source:raw.email', 'source:raw.email matches no node', 'did you mean "source:raw.emails"?'],
    [
      'exposure:weekly_reports',
      'exposure:weekly_reports matches no node',
      'did you mean "exposure:weekly_report"?',
    ],
    [
      'test_name:notnull',
      'test_name:notnull matches no node',
      'did you mean "test_name:not_null"?',
    ],
    [
      'config.materialized:tabel',
      'config.materialized:tabel matches no node',
      'did you mean "config.materialized:table"?',
    ],
    [
      'config.materialised:table',
      'config.materialised:table matches no node',
      'did you mean "config.materialized:table"?',
    ],
    ['config.meta.ownr:Ann', 'config.meta.ownr:Ann matches no node', undefined],
    ['config.constructor:x', 'config.constructor:x matches no node', undefined],
    ['resource_type:unit_test', 'resource_type:unit_test matches no node', undefined],
    ['test_type:unit', 'test_type:unit matches no node', undefined],
  ])('%s', (text, message, hint) => {
    const found = select({ select: [`people_history ${text}`] });
    const lines = [
      `warning[E0561] ${message}`,
      '  --> --select:1:16',
      `  | people_history ${text}`,
      `  |                ${'^'.repeat(text.length)}`,
      ...(hint === undefined ? [] : [`  = ${hint}`]),
    ];
    expect(found.printed).toBe(lines.join('\n'));
    expect(found.names).toBe('people_history');
  });

  test('an empty intersection of parts that are not', () => {
    const found = select({ select: ['people_history stg_emails,tag:nightly'] });
    expect(found.printed).toBe(
      'warning[E0562] no node is in all parts of stg_emails,tag:nightly\n' +
        '  --> --select:1:16\n' +
        '  | people_history stg_emails,tag:nightly\n' +
        '  |                ^^^^^^^^^^^^^^^^^^^^^^\n' +
        '  = each part selects something: a comma takes what all select, a space what any does',
    );
    expect(found.names).toBe('people_history');
  });

  test('in --exclude too', () => {
    const found = select({ exclude: ['stg_email'] });
    expect(found.printed).toBe(
      'warning[E0561] stg_email matches no node\n' +
        '  --> --exclude:1:1\n  | stg_email\n  | ^^^^^^^^^\n  = did you mean "stg_emails"?',
    );
    expect(found.selection.ids.size).toBe(movieGraph.nodes.size);
  });

  test('nothing at all is selected where no part names anything', () => {
    expect(select({ select: ['zzzzzz'] }).selection).toEqual({
      ids: new Set(),
      isEverything: false,
      testsReadingOutside: new Set(),
    });
  });
});

describe('state, results and columns', () => {
  test.each([
    [
      'state:modified+',
      '"state:" compares with an earlier state of the project, and none is given',
      'give --state with the folder that holds its manifest.json',
    ],
    [
      'result:error+',
      '"result:" needs the results of an earlier run, and there are none',
      'run "eider build" first, or give --state with the folder that holds its run_results.json',
    ],
    [
      'column:a.b+',
      '"column:" needs the lineage of columns, which is not known here',
      'select the model: "name+"',
    ],
  ])('%s without them is an error', (text, message, hint) => {
    const found = select({ select: [text], exclude: ['channels'] });
    expect(found.printed).toBe(
      `error[E0565] ${message}\n  --> --select:1:1\n  | ${text}\n  | ${'^'.repeat(text.length)}\n  = ${hint}`,
    );
    expect(found.selection.ids.size).toBe(0);
  });

  const conversions = new Set([idOf({ kind: 'model', name: 'Conversions' })]);
  const asked: unknown[] = [];
  const states: StateSelectors = {
    state: {
      select: (value) => ({ modified: conversions, new: new Set<string>() })[value],
      values: () => ['modified', 'new'],
    },
    column: {
      select: (value, reach) => {
        asked.push({ value, ...reach });
        return conversions;
      },
      values: () => [],
    },
  };

  test('an answer is followed in the graph', () => {
    const found = select({ select: ['1+state:modified'], stateSelectors: states });
    expect(found.names).toBe('stg_emails Conversions');
  });

  test('columns are followed by whoever knows them', () => {
    const found = select({ select: ['column:x.y+2'], stateSelectors: states });
    expect(asked).toEqual([{ value: 'x.y', parents: undefined, children: 2 }]);
    expect(found.names).toBe('Conversions');
  });

  test('a value that does not exist', () => {
    const found = select({ select: ['state:modifed'], stateSelectors: states });
    expect(found.printed).toBe(
      'error[E0560] "modifed" is no value of "state:"\n' +
        '  --> --select:1:1\n  | state:modifed\n  | ^^^^^^^^^^^^^\n  = did you mean "modified"?',
    );
  });

  test('an empty answer is a warning', () => {
    const found = select({ select: ['state:new'], stateSelectors: states });
    expect(found.printed).toBe(
      'warning[E0561] state:new matches no node\n  --> --select:1:1\n  | state:new\n  | ^^^^^^^^^',
    );
  });
});

describe('listNames', () => {
  test('writes names so that they can be typed back', () => {
    const names = ['a b', 'a+b', '2024', 'x.sql', 'x[1]', 'it"s', 'x*'];
    const graph = buildGraph(names.map((name) => ({ kind: 'model', name })));
    const everything = selectNodes({ graph, select: [], exclude: [], namedSelectors: [] }).value;
    const listed = listNames(everything, graph);
    expect(listed).toEqual(['"a b"', '"a+b"', '"2024"', 'fqn:x.sql', 'x[[]1]', '"it""s"', 'x[*]']);
    for (const [index, text] of listed.entries()) {
      const { value } = selectNodes({ graph, select: [text], exclude: [], namedSelectors: [] });
      expect([...value.ids]).toEqual([`model.movie.${names[index]}`]);
    }
  });
});

test('10,000 models with 20,000 tests are selected without walking in circles', () => {
  const declarations = Array.from({ length: 10_000 }, (_, index) => ({
    kind: 'model' as const,
    name: `model_${index}`,
    folders: [`folder_${index % 100}`],
    parents:
      index < 1_000 ? [] : [`model_${index - 1_000}`, `model_${(index * 7) % (index - 500)}`],
  }));
  const tests = Array.from({ length: 20_000 }, (_, index) => ({
    kind: 'test' as const,
    name: `not_null_${index}`,
    test: 'not_null',
    parents: [`model_${index >> 1}`],
  }));
  const graph = buildGraph([...declarations, ...tests]);
  const select = ['folder_1*,+model_9999 model_500+ @model_8000', 'path:models/**/model_1* tag:x'];
  const { value } = selectNodes({ graph, select, exclude: ['*_77'], namedSelectors: [] });
  expect(value.ids.size).toMatchInlineSnapshot(`21387`);
});
