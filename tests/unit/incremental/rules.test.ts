/** Each rule of `README.md` names tests and models that are there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const rules = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, rule = '', held = ''] =
      line.split(' | ').length > 1 ? line.split(/^\| | \| | \|$/) : [];
    return rule === '' || rule === 'Rule' || rule === '---' ? [] : [{ rule, held }];
  });

it('has rules', () => {
  expect(rules.length).toBeGreaterThan(40);
});

it.each(rules)('$rule', ({ held }) => {
  const named = held.split(/; (?=`)/).map((each) => /^`([^`]+)`(?:: (.+))?$/.exec(each) ?? []);
  for (const [text, path = '', title = ''] of named) {
    expect(text, held).toBeDefined();
    const isThere = existsSync(join(root, path));
    expect(isThere && readFileSync(join(root, path), 'utf8').includes(title), text).toBe(true);
  }
});
