import { expect, it } from 'vitest';
import { SourceText } from '../../../src/base/source-text.ts';
import { checkMacroName } from '../../../src/graph/macro-calls.ts';
import { parseTemplate } from '../../../src/template/parse/parse-template.ts';

it('refuses a macro that a helper would always be called instead of', () => {
  const source = new SourceText('macros/ref.sql', 'mine\n');
  const { value } = parseTemplate(source, 'macro');
  expect(checkMacroName('ref', value)).toEqual([
    {
      code: 'E0507',
      severity: 'error',
      message: '"ref" is a helper, so a macro cannot have its name',
      span: source.span(0, 0),
      hint: 'rename the file, for instance to my_ref.sql',
    },
  ]);
  expect(checkMacroName('reference', value)).toEqual([]);
});
