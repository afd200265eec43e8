/** The scanner against the engine's own parser: both must see the same statements. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { readTokens, scanSql } from '../../src/engine/sql-scanner.ts';

let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});

/** How many statements the engine sees, or what its lexer says. */
async function engineSees(sql: string): Promise<number | string> {
  try {
    return (await connection.extractStatements(sql)).count;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}

/** Pieces that begin, end or imitate quotes, comments and statements. */
const trouble = fc.constantFrom(
  ...[
    "'",
    "''",
    '"',
    '""',
    '$$',
    '$a$',
    '$b$',
    '$1',
    '--',
    '/*',
    '*/',
    ';',
    '\\',
    "\\'",
    '\n',
    '\r',
  ],
  ...[
    ' ',
    '\t',
    'e',
    'E',
    "e'",
    "E'",
    "x'",
    "n'",
    'a',
    'é',
    '😀',
    '1',
    '0x1',
    '1e5',
    '.',
    '+',
    '*',
  ],
  ...['\u00a0', '(', ')', '@', '/', '-', '_'],
);
const noise = fc.array(trouble, { maxLength: 12 }).map((pieces) => pieces.join(''));

const inString = noise.map((text) => text.replaceAll("'", "''"));
const inEscapes = noise.map((text) => text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"));
const inBlock = fc
  .tuple(noise, fc.constantFrom('*', '/'))
  .map(([text, mark]) => text.replaceAll(mark, ''));

/** Expressions and comments that hold the noise without letting it out. */
const expression = fc.oneof(
  inString.map((text) => `'${text}'`),
  inString.map((text) => `n'${text}'`),
  inEscapes.map((text) => `E'${text}'`),
  inEscapes.map((text) => `e'a'\n  '${text}'`),
  noise.map((text) => `$tag$${text}$tag$`),
  noise.map((text) => `$$${text.replaceAll('$', '')}$$`),
  noise.map((text) => `1 as "x${text.replaceAll('"', '""')}"`),
  fc.constantFrom('1', '1.5e3', '0x1F', '1e5', 'a$b$c', '(1)', '[1, 2]', "{'a': 1}", '2 * -1'),
);
const gap = fc.oneof(
  fc.constantFrom(' ', '\n', '\t', '\r\n', '\u00a0', '\u3000 '),
  noise.map((text) => ` --${text.replaceAll(/[\n\r]/g, '')}\n`),
  inBlock.map((text) => ` /*x${text}x*/ `),
  inBlock.map((text) => ` /* /*x${text}x*/ x*/ `),
);
const statement = fc
  .array(fc.tuple(gap, expression, gap), { minLength: 1, maxLength: 3 })
  .map((items) => `select${items.map((parts) => parts.join('')).join(',')}`);
const separator = fc.tuple(gap, fc.constantFrom(';', ';;', '; ;'), gap).map((p) => p.join(''));
const script = fc
  .tuple(fc.array(fc.tuple(statement, separator), { maxLength: 3 }), fc.option(statement), gap)
  .map(([items, last, end]) => `${items.flat().join('')}${last ?? ''}${end}`);

/** The engine takes a statement of nothing but letters beyond ASCII for an empty one. */
function isOverlooked(statement: string): boolean {
  return [...readTokens(statement)].every(
    ({ kind, start, end }) =>
      kind === 'space' || kind === 'comment' || /^[^\0-\x7f]+$/.test(statement.slice(start, end)),
  );
}

describe('the scanner', () => {
  it('sees the statements that the engine sees', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(script, async (sql) => {
        const { statements } = scanSql(sql);
        // The engine's own search for wide spaces is led astray by quotes in comments.
        const plain = sql.replaceAll(/[\u00a0\u3000]/g, ' ');
        if (statements.length === 0) return;
        const seen = await engineSees(plain);
        if (typeof seen === 'string') throw new Error(`${seen}\n${plain}`);
        compared++;
        if (seen !== statements.length) {
          throw new Error(`the engine sees ${seen}, the scanner ${statements.length}:\n${sql}`);
        }
      }),
      { numRuns: 1500 },
    );
    if (compared < 1000) throw new Error(`only ${compared} texts were compared`);
  });

  it('agrees with the engine on any text that parses, and on what is never closed', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(trouble, { maxLength: 9 }), async (pieces) => {
        const sql = `select 1 ${pieces.join('')}`.replaceAll('\u00a0', ' ');
        const { statements, unclosed } = scanSql(sql);
        if (statements.some(({ start, end }) => isOverlooked(sql.slice(start, end)))) return;
        const seen = await engineSees(sql);
        if (typeof seen === 'number') {
          compared++;
          if (unclosed || seen !== statements.length) {
            throw new Error(`the engine sees ${seen}, the scanner ${statements.length}: ${sql}`);
          }
        } else if (seen.includes('unterminated')) {
          compared++;
          if (!unclosed) throw new Error(`${seen}, which the scanner takes for closed: ${sql}`);
        }
      }),
      { numRuns: 6000 },
    );
    if (compared < 1000) throw new Error(`only ${compared} texts were compared`);
  });

  it('covers every text with tokens, in order and without a gap', () => {
    fc.assert(
      fc.property(fc.oneof(noise, script, fc.string({ unit: 'binary' })), (text) => {
        let end = 0;
        for (const token of readTokens(text)) {
          if (token.start !== end || token.end <= token.start) return false;
          end = token.end;
        }
        return end === text.length;
      }),
      { numRuns: 3000 },
    );
  });
});
