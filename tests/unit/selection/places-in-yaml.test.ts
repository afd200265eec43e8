/** Files of properties in selections, and mistakes in nested definitions, at their places. */
import { expect, it } from 'vitest';
import { readNamedSelectors } from '../../../src/graph/selection/named-selectors.ts';
import { compile, select } from '../../../src/pipeline.ts';
import { loadValue, print, virtualFiles } from '../project/virtual-project.ts';

it('a mistake in a nested definition is shown where it was typed', () => {
  const project = loadValue({
    'selectors.yml': `selectors:
  - name: nightly
    definition:
      union:
        - method: tagg
          value: nightly
        - intersection:
            - tag: daily
            - 'pth:models'
            - exclude: nothing
        - method: tag
          value: x
          parents: perhaps
        - fqn: [a]
        - 17
        - method: selector
          value: weekley
  - name: weekly
    definition: 'tag:weekly'
`,
  });
  expect(print(readNamedSelectors(project.selectors).diagnostics)).toMatchInlineSnapshot(`
    "selectors.yml:5:11: error[E0555] definition.union[0]: "tagg:" is no method of selection
      at    "method: tagg"
      hint  did you mean "tag"?
    selectors.yml:9:16: error[E0555] "pth:" is no method of selection
      at    "pth:"
      hint  did you mean "path"?
    selectors.yml:10:24: error[E0566] definition.union[1].intersection[2].exclude is not a list
      at    "nothing"
      hint  list the selectors, each behind a "-"
    selectors.yml:13:20: error[E0566] definition.union[2].parents is neither true nor false
      at    "perhaps"
      hint  write "parents: true"
    selectors.yml:14:11: error[E0566] definition.union[3] does not say its value
      at    "fqn: [a]"
      hint  write a text, a number, true or false
    selectors.yml:15:11: error[E0566] definition.union[4] is neither text nor a structure
      at    "17"
      hint  write "tag:nightly""
  `);
});

it('a file of properties stands for what it describes', () => {
  const { value, diagnostics } = compile({
    workingFolder: '/p',
    env: {},
    runStartedAt: '2024-01-01T00:00:00Z',
    files: virtualFiles({
      '/p/project.yml': 'name: shop\n',
      '/p/models/marts.yml':
        'models:\n  - name: a\n    columns: [{ name: x, data_tests: [not_null] }]\n  - name: b\n',
      '/p/models/a.sql': 'select 1 as x',
      '/p/models/deep/b.sql': 'select 1 as x',
      '/p/models/c.sql': 'select 1 as x',
    }),
  });
  if (!value) throw new Error(print(diagnostics));
  const named = (...paths: string[]): string =>
    [...select(value, { select: paths }).value.ids]
      .map((id) => value.graph.nodes.get(id)?.name)
      .join(' ');
  expect(named('path:models/marts.yml')).toBe('a b not_null_a_x');
  expect(named('path:models/*.yml')).toBe('a b not_null_a_x');
  expect(named('path:models/deep')).toBe('b');
});
