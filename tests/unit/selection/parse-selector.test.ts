import { describe, expect, test } from 'vitest';
import { SourceText } from '../../../src/base/source-text.ts';
import { parseSelector } from '../../../src/graph/selection/parse-selector.ts';
import type { SelectorExpression } from '../../../src/graph/selection/selector.ts';
import { printed } from './graph-fixture.ts';

/** The tree in one line: `union(fqn=a, intersection(tag=b, config.x=c<2>1))`. */
function outline(expression: SelectorExpression | undefined): string {
  if (expression === undefined) return 'nothing';
  if (expression.kind === 'difference') throw new Error('text says no difference');
  if (expression.kind !== 'criterion') {
    return `${expression.kind}(${expression.parts.map(outline).join(', ')})`;
  }
  const { method, key, value, withChildrensParents, parents, children } = expression;
  const up = parents === undefined ? '' : `<${parents}`;
  const down = children === undefined ? '' : `>${children}`;
  return `${withChildrensParents ? '@' : ''}${[method, ...key].join('.')}=${value}${up}${down}`;
}

describe('what a selector means', () => {
  test.each([
    ['orders', 'fqn=orders'],
    ['  orders\t', 'fqn=orders'],
    ['a b', 'union(fqn=a, fqn=b)'],
    ['a,b', 'intersection(fqn=a, fqn=b)'],
    ['a,b c\nd', 'union(intersection(fqn=a, fqn=b), fqn=c, fqn=d)'],
    ['+x', 'fqn=x<Infinity'],
    ['x+', 'fqn=x>Infinity'],
    ['+x+', 'fqn=x<Infinity>Infinity'],
    ['2+x+1', 'fqn=x<2>1'],
    ['0+x+0', 'fqn=x<0>0'],
    ['@x', '@fqn=x'],
    ['@+x', '@fqn=x<Infinity'],
    ['@tag:x', '@tag=x'],
    ['3+tag:nightly+', 'tag=nightly<3>Infinity'],
    ['marts.*', 'fqn=marts.*'],
    ['stg_[ab]?', 'fqn=stg_[ab]?'],
    ['2024_orders', 'fqn=2024_orders'],
    ['models/marts', 'path=models/marts'],
    ['models\\marts', 'path=models\\marts'],
    ['models/a:b.sql', 'path=models/a:b.sql'],
    ['orders.sql', 'file=orders.sql'],
    ['channels.CSV', 'file=channels.CSV'],
    ['schema.yml', 'file=schema.yml'],
    ['path:orders', 'path=orders'],
    ['file:orders', 'file=orders'],
    ['fqn:a/b', 'fqn=a/b'],
    ['config.materialized:table', 'config.materialized=table'],
    ['config.meta.owner:Ann', 'config.meta.owner=Ann'],
    ['resource_type:snapshot', 'resource_type=snapshot'],
    ['source:raw.emails+1', 'source=raw.emails>1'],
    ['+exposure:weekly', 'exposure=weekly<Infinity'],
    ['test_type:data', 'test_type=data'],
    ['test_name:not_null', 'test_name=not_null'],
    ['selector:nightly', 'selector=nightly'],
    ['state:modified.body+', 'state=modified.body>Infinity'],
    ['result:error+', 'result=error>Infinity'],
    ['column:orders.amount+', 'column=orders.amount>Infinity'],
    ['column:a."Account No"+', 'column=a."Account No">Infinity'],
    ['column:a."odd["+', 'column=a."odd[">Infinity'],
    ['2+column:"my model".n+1', 'column="my model".n<2>1'],
    ['column:raw.a."x+y, ""z"".w",tag:b', 'intersection(column=raw.a."x+y, ""z"".w", tag=b)'],
    ['column:"a.the amount"+', 'column=a.the amount>Infinity'],
    ['tag:a:b', 'tag=a:b'],
    [`tag:bob's`, `tag=bob's`],
    ['tag:"night shift"', 'tag=night shift'],
    [`+"a+b",'c,d'+2`, 'intersection(fqn=a+b<Infinity, fqn=c,d>2)'],
    ['tag:"say ""hi"""', 'tag=say "hi"'],
    ["tag:'it''s'", "tag=it's"],
    ['"2024"+', 'fqn=2024>Infinity'],
    ['tag:[]x]', 'tag=[]x]'],
    ['tag:[!]]', 'tag=[!]]'],
    ['tag:a]', 'tag=a]'],
  ])('%s', (text, expected) => {
    const { value, diagnostics } = parseSelector(text, 'select');
    expect(printed(diagnostics)).toBe('');
    expect(outline(value)).toBe(expected);
  });
});

const signs =
  'write "+name", "name+", "2+name+1" or "@name", without spaces inside; a name that has a + goes in quotes';
const depths = 'write a whole number, as in "2+orders" or "orders+1"';
const commas = 'a comma takes what both sides select: write "tag:nightly,marts.*", without spaces';
const methods =
  'fqn, path, file, tag, config, resource_type, source, exposure, test_type, test_name, selector, state, result, column';
const brackets = 'write "[abc]" for one of three letters, "[[]" for the bracket itself';

describe('mistakes', () => {
  test.each<readonly [text: string, carets: string, code: string, message: string, hint: string]>([
    [
      '',
      '^',
      'E0550',
      'the selector is empty',
      'name what to select, or leave the selector out to mean everything',
    ],
    [
      '  ',
      '^^',
      'E0550',
      'the selector is empty',
      'name what to select, or leave the selector out to mean everything',
    ],
    [',a', '^', 'E0551', 'nothing stands before the comma', commas],
    ['a,', ' ^', 'E0551', 'nothing stands after the comma', commas],
    ['a,,b', '  ^', 'E0551', 'nothing stands before the comma', commas],
    ['a, b', ' ^', 'E0551', 'nothing stands after the comma', commas],
    ['a ,b', '  ^', 'E0551', 'nothing stands before the comma', commas],
    ['+', '^', 'E0552', 'nothing is named by "+"', signs],
    ['a + b', '  ^', 'E0552', 'nothing is named by "+"', signs],
    ['2+', '^^', 'E0552', 'nothing is named by "2+"', signs],
    ['@', '^', 'E0552', 'nothing is named by "@"', signs],
    ['""', '^^', 'E0552', 'nothing is named by """"', signs],
    ['++a', '^^^', 'E0552', 'a "+" is out of place in "++a"', signs],
    ['a++', '^^^', 'E0552', 'a "+" is out of place in "a++"', signs],
    ['x a+b', '  ^^^', 'E0552', 'a "+" is out of place in "a+b"', signs],
    ['+@a', '^^^', 'E0552', 'a "@" is out of place in "+@a"', signs],
    ['@@a', '^^^', 'E0552', 'a "@" is out of place in "@@a"', signs],
    ['tag:+a', '^^^^^^', 'E0552', 'a "+" is out of place in "tag:+a"', signs],
    ['tag+:a', '^^^^^^', 'E0552', 'a "+" is out of place in "tag+:a"', signs],
    ['a+-1', '  ^^', 'E0553', '"-1" is not a number of steps', depths],
    ['x a+1.5', '    ^^^', 'E0553', '"1.5" is not a number of steps', depths],
    ['-1+a', '^^', 'E0553', '"-1" is not a number of steps', depths],
    ['-1+a+', '^^', 'E0553', '"-1" is not a number of steps', depths],
    [
      'a+99999999999999999',
      '  ^^^^^^^^^^^^^^^^^',
      'E0553',
      '"99999999999999999" is not a number of steps',
      depths,
    ],
    [
      '@99999999999999999+a',
      ' ^^^^^^^^^^^^^^^^^',
      'E0553',
      '"99999999999999999" is not a number of steps',
      depths,
    ],
    [
      '@a+',
      '^^^',
      'E0554',
      '"@" in front and "+" behind do not go together in "@a+"',
      'leave out the "+": "@" already takes everything downstream',
    ],
    [
      '@column:a.b',
      '^^^^^^^^^^^',
      'E0554',
      '"@" does not go with column: in "@column:a.b"',
      'write "+" in front or behind: columns upstream or downstream',
    ],
    ['+tags:a', ' ^^^^^', 'E0555', '"tags:" is no method of selection', 'did you mean "tag"?'],
    [
      'test-name:a',
      '^^^^^^^^^^',
      'E0555',
      '"test-name:" is no method of selection',
      'did you mean "test_name"?',
    ],
    [
      'toString:a',
      '^^^^^^^^^',
      'E0555',
      '"toString:" is no method of selection',
      `the methods are ${methods}`,
    ],
    [':a', '^', 'E0555', 'no method stands before the colon', `the methods are ${methods}`],
    ['tag.x:a', '^^^^^^', 'E0555', '"tag.x:" is no method of selection', 'write "tag:a"'],
    [
      'a package:b',
      '  ^^^^^^^^',
      'E0556',
      'Eider does not select by "package:"',
      'a project is one package: leave this part out',
    ],
    [
      'unit_test:a',
      '^^^^^^^^^^',
      'E0556',
      'Eider does not select by "unit_test:"',
      'select the unit test by its name, or all of them with "test_type:unit"',
    ],
    [
      'tag:',
      '^^^^',
      'E0557',
      'no value follows "tag:"',
      'write it right behind the colon, without a space: "tag:nightly"',
    ],
    [
      'tag: a',
      '^^^^',
      'E0557',
      'no value follows "tag:"',
      'write it right behind the colon, without a space: "tag:nightly"',
    ],
    [
      '+tag:+',
      ' ^^^^',
      'E0557',
      'no value follows "tag:"',
      'write it right behind the colon, without a space: "tag:nightly"',
    ],
    [
      'config.x:',
      '^^^^^^^^^',
      'E0557',
      'no value follows "config.x:"',
      'write it right behind the colon, without a space: "config.materialized:table"',
    ],
    [
      'config:a',
      '^^^^^^^',
      'E0557',
      '"config:" does not say which key of the configuration',
      'write "config.materialized:table" or "config.meta.owner:ann"',
    ],
    [
      'config.meta.:a',
      '^^^^^^^^^^^^^',
      'E0557',
      '"config.meta.:" does not say which key of the configuration',
      'write "config.materialized:table" or "config.meta.owner:ann"',
    ],
    ['tag:a[b+', '     ^^', 'E0558', 'the bracket is never closed', brackets],
    ['stg_[', '    ^', 'E0558', 'the bracket is never closed', brackets],
    ['tag:[a][]', '       ^^', 'E0558', 'the bracket is never closed', brackets],
    ['a tag:"b c', '      ^^^^', 'E0559', 'the quote is never closed', 'close it with "'],
    ["'", '^', 'E0559', 'the quote is never closed', "close it with '"],
    ['column:a."b c+', '         ^^^^^', 'E0559', 'the quote is never closed', 'close it with "'],
    [
      '"a"b',
      '   ^',
      'E0559',
      '"b" stands right behind the closing quote',
      'put a space between two names, or the quotes around the whole value',
    ],
    [
      'resource_type:modle',
      '              ^^^^^',
      'E0560',
      '"modle" is no resource_type',
      'did you mean "model"?',
    ],
    [
      'resource_type:zzz+',
      '              ^^^',
      'E0560',
      '"zzz" is no resource_type',
      'one of model, seed, source, test, unit_test, snapshot, exposure',
    ],
    [
      'test_type:genric',
      '          ^^^^^^',
      'E0560',
      '"genric" is no test_type',
      'did you mean "generic"?',
    ],
    [
      'source:a.b.c.d',
      '       ^^^^^^^',
      'E0560',
      '"a.b.c.d" has 4 parts; a source has a name and a table',
      'write "source:raw" or "source:raw.emails"',
    ],
    [
      'exposure:a.b.c',
      '         ^^^^^',
      'E0560',
      '"a.b.c" has 3 parts; an exposure has one name',
      'write "exposure:weekly_report"',
    ],
  ])('%s', (text, carets, code, message, hint) => {
    const { value, diagnostics } = parseSelector(text, 'select');
    const column = carets.lastIndexOf(' ') + 2;
    expect(printed(diagnostics)).toBe(
      `error[${code}] ${message}\n  --> --select:1:${column}\n  | ${text}\n  | ${carets}\n  = ${hint}`,
    );
    expect(value).toBeUndefined();
  });

  test('are all reported at once', () => {
    const { diagnostics } = parseSelector('a+b tag: ,c ok @d+ "e', 'exclude');
    expect(diagnostics.map(({ code }) => code)).toEqual([
      'E0559',
      'E0552',
      'E0557',
      'E0551',
      'E0554',
    ]);
  });
});

describe('places of a definition in YAML', () => {
  const place = (yaml: string, scalar: string, text: string): string => {
    const source = new SourceText('selectors.yml', yaml);
    const start = yaml.indexOf(scalar);
    const { diagnostics } = parseSelector(text, () => source.span(start, start + scalar.length));
    const [{ span } = {}] = diagnostics;
    return span ? span.source.text.slice(span.start, span.end) : 'none';
  };

  test('a plain scalar', () => {
    expect(place('definition: a tagg:x\n', 'a tagg:x', 'a tagg:x')).toBe('tagg:');
  });
  test('a quoted scalar', () => {
    expect(place('definition: "a tagg:x"\n', '"a tagg:x"', 'a tagg:x')).toBe('tagg:');
  });
  test('a folded scalar is shown whole', () => {
    const folded = '>-\n  a\n  tagg:x';
    expect(place(`definition: ${folded}\n`, folded, 'a tagg:x')).toBe(folded);
  });
});
