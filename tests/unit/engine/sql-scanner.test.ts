import { describe, expect, it } from 'vitest';
import { readTokens, scanSql } from '../../../src/engine/sql-scanner.ts';
import { readStatement } from '../../../src/engine/statements.ts';

function tokensOf(text: string): string[] {
  return [...readTokens(text)].map(
    ({ kind, start, end, isClosed }) => `${kind} ${text.slice(start, end)}${isClosed ? '' : ' …'}`,
  );
}

describe('a token', () => {
  it.each<[string, readonly string[]]>([
    ["a 'x''y'", ['word a', 'space  ', "string 'x''y'"]],
    ["'\\'", ["string '\\'"]],
    ["E'\\';' 1", ["string E'\\';'", 'space  ', 'number 1']],
    ["e'a\\\\'';", ["string e'a\\\\'';…".replace('…', ' …')]],
    ["E'a'\n'\\';'", ["string E'a'\n'\\';'"]],
    ["E'a' -- x\n  '\\'b'", ["string E'a' -- x\n  '\\'b'"]],
    ["E'a' '\\'", ["string E'a'", 'space  ', "string '\\'"]],
    ["'a'\n'b'", ["string 'a'", 'space \n', "string 'b'"]],
    ["x'\\' b'1' n'q'", ["string x'\\'", 'space  ', "string b'1'", 'space  ', "string n'q'"]],
    ["re'x'", ['word re', "string 'x'"]],
    ['"a""b;"', ['quoted "a""b;"']],
    ['$$;$$ $a$ $b$ ; $a$', ['string $$;$$', 'space  ', 'string $a$ $b$ ; $a$']],
    ['$é1$;$é1$', ['string $é1$;$é1$']],
    ['a$b$c', ['word a$b$c']],
    ['1$a$;$a$', ['number 1', 'string $a$;$a$']],
    ['$1 $name $', ['parameter $1', 'space  ', 'parameter $name', 'space  ', 'symbol $']],
    ['1a$', ['number 1', 'word a$']],
    ['1.5e-3e', ['number 1.5e-3', 'word e']],
    ['.5 1_000.5_0e1_0', ['number .5', 'space  ', 'number 1_000.5_0e1_0']],
    ['0x1F$ 1__0', ['number 0', 'word x1F$', 'space  ', 'number 1', 'word __0']],
    ['a--;\n;', ['word a', 'comment --;', 'space \n', 'symbol ;']],
    ['--;\r;', ['comment --;', 'space \r', 'symbol ;']],
    ['/* ; /* */ ; */;', ['comment /* ; /* */ ; */', 'symbol ;']],
    ['1*/*x*/2', ['number 1', 'symbol *', 'comment /*x*/', 'number 2']],
    ['é😀_1', ['word é😀_1']],
    ['a\u00a0b\ufeff', ['word a', 'space \u00a0', 'word b', 'space \ufeff']],
    ['a\vb', ['word a', 'symbol \v', 'word b']],
    ["'abc", ["string 'abc …"]],
    ['"abc""', ['quoted "abc"" …']],
    ['/* /* */', ['comment /* /* */ …']],
    ['$a$ $', ['string $a$ $ …']],
    ["E'\\", ["string E'\\ …"]],
    ['', []],
  ])('%j', (text, expected) => {
    expect(tokensOf(text)).toEqual(expected);
  });
});

describe('a scan', () => {
  /** `[…]` around each statement, `|` for each semicolon at the top. */
  function marked(text: string): string {
    const { statements, semicolons } = scanSql(text);
    const marks = [
      ...statements.flatMap(({ start, end }) => [[start, '['] as const, [end, ']'] as const]),
      ...semicolons.map((offset) => [offset, '|'] as const),
    ].sort(([a, x], [b, y]) => b - a || (x === ']' ? 1 : 0) - (y === ']' ? 1 : 0));
    let shown = text;
    for (const [offset, mark] of marks) {
      shown = shown.slice(0, offset) + mark + shown.slice(mark === '|' ? offset + 1 : offset);
    }
    return shown;
  }

  it.each([
    ['select 1', '[select 1]'],
    [' select 1 ; ', ' [select 1] | '],
    ['select 1;;', '[select 1]||'],
    [';select 1', '|[select 1]'],
    ['select 1; select 2', '[select 1]| [select 2]'],
    ["select ';' ; -- ;\n/* ; */ select 2", "[select ';'] | -- ;\n/* ; */ [select 2]"],
    ['select (1;2); 3', '[select (1;2)]| [3]'],
    ["select [{'a': (;)}]; 2", "[select [{'a': (;)}]]| [2]"],
    ['select 1); 2', '[select 1)]| [2]'],
    [' -- nothing\n', ' -- nothing\n'],
    [';;', '||'],
    ['', ''],
  ])('of %j finds statements and semicolons', (text, expected) => {
    expect(marked(text)).toBe(expected);
    expect(scanSql(text).isEmpty).toBe(!expected.includes('['));
  });

  it('finds comments, not what looks like one', () => {
    const text = `select '--' -- one\n, "/*" /* two */ from t--three`;
    expect(scanSql(text).comments.map(({ start, end }) => text.slice(start, end))).toEqual([
      '-- one',
      '/* two */',
      '--three',
    ]);
  });

  it.each([
    ['with a as (select 1) from a', 'with', false],
    ['-- why\n  WITH Recursive a as (select 1) from a', 'WITH Recursive', true],
    ['with recursives as (select 1) from recursives', 'with', false],
    ['with "recursive" as (select 1) from x', 'with', false],
  ])('of %j finds its WITH', (text, words, isRecursive) => {
    const found = scanSql(text).withClause;
    expect(found && text.slice(found.start, found.end)).toBe(words);
    expect(found?.isRecursive).toBe(isRecursive);
  });

  it.each(['select 1', '(with a as (select 1) from a)', '"with" a', 'without', ''])(
    'of %j finds none',
    (text) => {
      expect(scanSql(text).withClause).toBeUndefined();
    },
  );

  it.each([
    ["select 'a", 'string', 7],
    ['select "a', 'quoted', 7],
    ['select 1 /* a', 'comment', 9],
    ['select $x$ a $y$', 'string', 7],
  ])('of %j finds what is not closed', (text, kind, start) => {
    expect(scanSql(text).unclosed).toMatchObject({ kind, start, end: text.length });
  });

  it('finds nothing unclosed in whole text', () => {
    expect(scanSql("select 'a' -- b").unclosed).toBeUndefined();
  });
});

describe('a statement', () => {
  it.each([
    ['select 1', 'select 1'],
    ['select 1;\n', 'select 1 \n'],
    ["select ';' ;; -- done;", "select ';'    -- done;"],
    ['; select 1', '  select 1'],
  ])('%j is one, its semicolons blanked in place', (text, sql) => {
    expect(readStatement(text)).toEqual({ type: 'statement', sql });
    expect(sql.length).toBe(text.length);
  });

  it.each(['', ' \n', '-- only\n/* comments */', ';', ' ; -- x\n;'])('%j is none', (text) => {
    expect(readStatement(text)).toEqual({ type: 'empty' });
  });

  it('is not two', () => {
    const text = '; select 1; ; -- next;\nselect 2; select 3';
    expect(readStatement(text)).toEqual({
      type: 'several',
      semicolon: 10,
      second: { start: 23, end: 31 },
    });
  });
});
