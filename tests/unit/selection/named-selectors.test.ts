import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { listNames } from '../../../src/graph/selection/list-names.ts';
import { selectNodes } from '../../../src/graph/selection/select-nodes.ts';
import type { NamedSelector } from '../../../src/project/resources.ts';
import { movieGraph, namedSelector, printed } from './graph-fixture.ts';

interface Wish {
  readonly select?: readonly string[];
  readonly exclude?: readonly string[];
  readonly selector?: string;
}

function select(namedSelectors: readonly NamedSelector[], wish: Wish) {
  const request = { graph: movieGraph, select: [], exclude: [], namedSelectors, ...wish };
  const { value, diagnostics } = selectNodes(request);
  return { names: listNames(value, movieGraph).join(' '), printed: printed(diagnostics) };
}

const history = namedSelector('history', '+people_history');
const nightly = namedSelector('nightly', 'tag:nightly,Conversions selector:history');

describe('named selectors', () => {
  test('--selector uses one', () => {
    expect(select([history, nightly], { selector: 'nightly' })).toEqual({
      names: 'source:crm.people Conversions people_history',
      printed: '',
    });
  });

  test('--selector and --select are a union, less --exclude', () => {
    const wish = { selector: 'nightly', select: ['stg_emails'], exclude: ['source:*'] };
    expect(select([history, nightly], wish).names).toBe('stg_emails Conversions people_history');
  });

  test('selector: is a method like the others', () => {
    const wish = { select: ['selector:nightly,tag:nightly'] };
    expect(select([history, nightly], wish).names).toBe('Conversions');
  });

  test('+ follows the graph from what the selector names, not from tests that came along', () => {
    const channels = namedSelector('channels', 'channels');
    expect(select([channels], { select: ['+selector:channels'] }).names).toBe(
      'channels relationships_campaign_roi_channel',
    );
    expect(select([channels], { select: ['selector:channels+1'] }).names).toBe(
      'channels campaign_roi not_null_campaign_roi_revenue relationships_campaign_roi_channel spend_adds_up',
    );
  });

  test('the default counts only where no flag says anything', () => {
    const selectors = [namedSelector('usual', 'people_history', { isDefault: true })];
    expect(select(selectors, {}).names).toBe('people_history');
    expect(select(selectors, { select: ['stg_emails'] }).names).toBe('stg_emails');
    expect(select(selectors, { exclude: ['campaign_roi+ staging source:*'] }).names).toBe(
      'channels Conversions people_history',
    );
  });

  test('a warning is given once, at the definition', () => {
    const selectors = [namedSelector('old', 'stg_email+')];
    expect(select(selectors, { select: ['+selector:old'] }).printed).toBe(
      'warning[E0561] stg_email+ matches no node\n' +
        '  --> selectors.yml:1:28\n' +
        '  | - {name: old, definition: "stg_email+"}\n' +
        '  |                            ^^^^^^^^^^\n' +
        '  = did you mean "stg_emails"?',
    );
  });
});

test('selectors that use each other many times cost no more', () => {
  const chain = Array.from({ length: 60 }, (_, index) =>
    namedSelector(`s${index}`, `selector:s${index + 1} +selector:s${index + 1}`),
  );
  const selectors = [...chain, namedSelector('s60', 'people_history')];
  expect(select(selectors, { selector: 's0' }).names).toBe('source:crm.people people_history');
});

describe('mistakes of named selectors', () => {
  test('--selector that does not exist', () => {
    expect(select([history, nightly], { selector: 'nightyl' })).toEqual({
      names: '',
      printed:
        'error[E0563] there is no selector named "nightyl"\n' +
        '  --> --selector:1:1\n  | nightyl\n  | ^^^^^^^\n  = did you mean "nightly"?',
    });
  });

  test('selector: that does not exist', () => {
    expect(select([history, nightly], { select: ['a selector:xyz'] }).printed).toBe(
      'error[E0563] there is no selector named "xyz"\n' +
        '  --> --select:1:3\n  | a selector:xyz\n  |   ^^^^^^^^^^^^\n  = the selectors are history, nightly',
    );
    expect(select([], { select: ['selector:xyz'] }).printed).toBe(
      'error[E0563] there is no selector named "xyz"\n' +
        '  --> --select:1:1\n  | selector:xyz\n  | ^^^^^^^^^^^^\n' +
        '  = the project declares none: they stand under "selectors:"',
    );
  });

  test('a definition is checked even where nobody uses it', () => {
    const broken = namedSelector('broken', 'a tagg:x');
    const lost = namedSelector('lost', 'selector:brokn');
    expect(select([broken, lost], {})).toEqual({
      names: '',
      printed:
        'error[E0555] "tagg:" is no method of selection\n' +
        '  --> selectors.yml:1:33\n' +
        '  | - {name: broken, definition: "a tagg:x"}\n' +
        '  |                                 ^^^^^\n' +
        '  = did you mean "tag"?\n' +
        'error[E0563] there is no selector named "brokn"\n' +
        '  --> selectors.yml:1:29\n' +
        '  | - {name: lost, definition: "selector:brokn"}\n' +
        '  |                             ^^^^^^^^^^^^^^\n' +
        '  = did you mean "broken"?',
    });
  });

  test('circles', () => {
    const selectors = [
      namedSelector('start', 'selector:a'),
      namedSelector('a', 'x selector:b'),
      namedSelector('b', 'selector:a'),
      namedSelector('self', 'selector:self+'),
    ];
    expect(select(selectors, { select: ['stg_emails'] })).toEqual({
      names: '',
      printed:
        'error[E0564] selectors go round in a circle: a -> b -> a\n' +
        '  --> selectors.yml:1:26\n' +
        '  | - {name: b, definition: "selector:a"}\n' +
        '  |                          ^^^^^^^^^^\n' +
        '  = let one of them say what it means without the other\n' +
        'error[E0564] selectors go round in a circle: self -> self\n' +
        '  --> selectors.yml:1:29\n' +
        '  | - {name: self, definition: "selector:self+"}\n' +
        '  |                             ^^^^^^^^^^^^^^\n' +
        '  = let one of them say what it means without the other',
    });
  });

  test('two defaults', () => {
    const selectors = ['a', 'b'].map((name) => namedSelector(name, 'x', { isDefault: true }));
    expect(select(selectors, {}).printed).toBe(
      'error[E0567] "a" and "b" are both the default selector\n' +
        '  --> selectors.yml:1:25\n' +
        '  | - {name: b, definition: "x"}\n' +
        '  |                         ^^^\n' +
        '  = leave "default: true" to one of them',
    );
  });
});

/** A definition written as structure; its place is the whole line. */
function structured(structure: Json): NamedSelector {
  const line = `  definition: ${JSON.stringify(structure)}`;
  const source = new SourceText('selectors.yml', line);
  const locate = () => source.span(14, line.length);
  const definition = { value: '', locate };
  return { ...namedSelector('it', ''), definition, structured: structure };
}

describe("dbt's structured definitions", () => {
  test.each<readonly [structure: Json, expected: string]>([
    ['stg_emails people_history', 'stg_emails people_history'],
    [{ tag: 'night shift' }, 'Conversions'],
    [{ 'config.meta.pii': true }, 'Conversions'],
    [{ 'config.threads': 4 }, 'stg_purchases spend_adds_up'],
    [{ method: 'tag', value: 'pii' }, 'source:raw.emails stg_emails unique_raw_emails_id'],
    [{ method: 'fqn', value: 'people_history', parents: true }, 'source:crm.people people_history'],
    [
      { method: 'fqn', value: 'stg_emails', children: true, children_depth: 1, exclude: ['marts'] },
      'stg_emails',
    ],
    [
      { method: 'fqn', value: 'people_history', parents_depth: 1 },
      'source:crm.people people_history',
    ],
    [
      { method: 'fqn', value: 'people_history', parents: false, parents_depth: 1 },
      'people_history',
    ],
    [
      { method: 'source', value: 'crm', childrens_parents: true },
      'source:crm.people people_history',
    ],
    [{ method: 'fqn', value: 'Conversions', indirect_selection: 'eager' }, 'Conversions'],
    [{ method: 'selector', value: 'history' }, 'source:crm.people people_history'],
    [{ union: ['Conversions', { fqn: 'people_history' }] }, 'Conversions people_history'],
    [['Conversions', { fqn: 'people_history' }], 'Conversions people_history'],
    [{ intersection: ['tag:staging', { tag: 'pii' }] }, 'stg_emails'],
    [
      {
        union: [
          { intersection: [{ tag: 'nightly' }, 'Conversions+'] },
          'selector:history',
          { exclude: ['source:*', { tag: 'missing' }, 'stg_emails'] },
        ],
      },
      'Conversions people_history',
    ],
  ])('%j', (structure, expected) => {
    const found = select([history, structured(structure)], { selector: 'it' });
    expect(found.names).toBe(expected);
  });

  test('a part that names nothing is written as one would type it', () => {
    const structure = { union: [{ method: 'tag', value: 'a b', children_depth: 2 }, 'stg_emails'] };
    expect(select([structured(structure)], { selector: 'it' }).printed).toMatch(
      /^warning\[E0561\] tag:"a b"\+2 matches no node\n {2}--> selectors\.yml:1:15\n/,
    );
  });

  test('the places of texts inside are exact', () => {
    expect(select([structured({ union: ['stg_emails', 'tagg:x'] })], {}).printed).toBe(
      'error[E0555] "tagg:" is no method of selection\n' +
        '  --> selectors.yml:1:39\n' +
        '  |   definition: {"union":["stg_emails","tagg:x"]}\n' +
        '  |                                       ^^^^^\n' +
        '  = did you mean "tag"?',
    );
  });

  const beside = 'write "method: tag" and "value: nightly", or "tag: nightly" alone';
  test.each<readonly [structure: Json, code: string, message: string, hint: string]>([
    [5, 'E0566', 'definition is neither text nor a structure', 'write "tag:nightly"'],
    [null, 'E0566', 'definition is neither text nor a structure', 'write "tag:nightly"'],
    [{}, 'E0566', 'definition does not say its method', beside],
    [{ value: 'x' }, 'E0566', 'definition does not say its method', beside],
    [
      { method: 'tag' },
      'E0566',
      'definition does not say its value',
      'write a text, a number, true or false',
    ],
    [
      { tag: ['a'] },
      'E0566',
      'definition does not say its value',
      'write a text, a number, true or false',
    ],
    [
      { union: 'x' },
      'E0566',
      'definition.union is not a list',
      'list the selectors, each behind a "-"',
    ],
    [
      { union: [] },
      'E0566',
      'definition.union is not a list',
      'list the selectors, each behind a "-"',
    ],
    [
      { union: ['a', { intersection: ['b', { exclude: 'c' }] }] },
      'E0566',
      'definition.union[1].intersection[1].exclude is not a list',
      'list the selectors, each behind a "-"',
    ],
    [
      { union: [{ exclude: ['a'] }] },
      'E0566',
      'definition.union only excludes',
      'name what to select before what to leave out',
    ],
    [
      { union: ['a'], exclude: ['b'] },
      'E0566',
      'definition has exclude beside union',
      'put exclude into the list under union',
    ],
    [
      { method: 'tag', value: 'x', parent: true },
      'E0566',
      'definition has the unknown key "parent"',
      'did you mean "parents"?',
    ],
    [
      { method: 'tag', value: 'x', indirect_selection: 'cautious' },
      'E0566',
      'definition has indirect_selection: "cautious"',
      'leave it out: tests are selected with anything they read',
    ],
    [
      { method: 'tag', value: 'x', parents: 'yes' },
      'E0566',
      'definition.parents is neither true nor false',
      'write "parents: true"',
    ],
    [
      { method: 'tag', value: 'x', children: true, children_depth: -1 },
      'E0566',
      'definition.children_depth is no number of steps',
      'write "children_depth: 2"',
    ],
    [
      { method: 'tag', value: 'x', children: true, childrens_parents: true },
      'E0554',
      'definition: childrens_parents and children do not go together',
      'leave out one of them',
    ],
    [{ tga: 'x' }, 'E0555', 'definition: "tga:" is no method of selection', 'did you mean "tag"?'],
    [
      { union: [{ method: 'package', value: 'x' }, 'ok'] },
      'E0556',
      'definition.union[0]: Eider does not select by "package:"',
      'a project is one package: leave this part out',
    ],
    [
      { resource_type: 'modle' },
      'E0560',
      'definition: "modle" is no resource_type',
      'did you mean "model"?',
    ],
  ])('%j is a mistake', (structure, code, message, hint) => {
    const { printed: text } = select([structured(structure)], {});
    const written = JSON.stringify(structure);
    expect(text).toBe(
      `error[${code}] ${message}\n  --> selectors.yml:1:15\n  |   definition: ${written}\n` +
        `  | ${' '.repeat(14)}${'^'.repeat(written.length)}\n  = ${hint}`,
    );
  });
});
