/** What inference decides the engine accepts, and no value says anything else afterwards. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildCsv, contents, withWarehouse } from '../unit/materialize/run-seed.ts';

const digits = (max: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: max });
const sign = fc.constantFrom('', '', '-', '+');
const whole = fc.tuple(sign, digits(19)).map((parts) => parts.join(''));
const decimal = fc.tuple(sign, digits(12), digits(10)).map(([s, a, b]) => `${s}${a}.${b}`);
const double = fc
  .tuple(fc.oneof(whole, decimal), fc.constantFrom('e', 'E'), fc.integer({ min: -320, max: 320 }))
  .map((parts) => parts.join(''));
const pad = (size: number, max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((number) => String(number).padStart(size, '0'));
const date = fc.tuple(pad(4, 9999), pad(2, 13), pad(2, 32)).map((parts) => parts.join('-'));
const time = fc.tuple(pad(2, 24), pad(2, 60), pad(2, 60)).map((parts) => parts.join(':'));
const timestamp = fc
  .tuple(
    date,
    fc.constantFrom(' ', 'T'),
    time,
    fc.oneof(
      fc.constant(''),
      digits(8).map((f) => `.${f}`),
    ),
  )
  .map((parts) => parts.join(''));
const word = fc.constantFrom(
  'true',
  'False',
  'TRUE',
  'x',
  ' 1',
  '-',
  '.',
  '5.',
  '.5',
  '1_000',
  '0x1F',
  'inf',
);

/** Mostly columns of one kind, since mixed ones are text. */
const column = fc.oneof(
  ...[whole, decimal, double, date, timestamp, word].map((cell) =>
    fc.array(cell, { minLength: 1, maxLength: 5 }),
  ),
  fc.array(fc.oneof(whole, decimal, double), { minLength: 1, maxLength: 5 }),
  fc.array(fc.oneof(date, timestamp), { minLength: 1, maxLength: 5 }),
);

/** A text and its value say the same as numbers, to the last digit. */
function sameDecimal(text: string, value: string): boolean {
  const exact = (written: string): string => {
    const [whole = '', fraction = ''] = written.replace('-', '').split('.');
    const negative = written.startsWith('-') && /[1-9]/.test(written);
    return `${negative ? '-' : ''}${whole.replace(/^0+/, '')}.${fraction.replace(/0+$/, '')}`;
  };
  return exact(text) === exact(value);
}

function sameTime(text: string, value: string): boolean {
  const [day = '', clock = '00:00:00'] = text.split(/[ T]/);
  const [seconds = '', fraction = ''] = clock.split('.');
  const kept = fraction.replace(/0+$/, '');
  return value === `${day} ${seconds}${kept === '' ? '' : `.${kept}`}`;
}

function same(type: string, text: string, value: string): boolean {
  if (type === 'VARCHAR' || type === 'DATE') return text === value;
  if (type === 'BOOLEAN') return text.toLowerCase() === value;
  if (type === 'TIMESTAMP') return sameTime(text, value);
  if (type === 'DOUBLE') return Number(text) === Number(value);
  return sameDecimal(text, value);
}

test('the engine casts every inferred column, and nothing is lost', async () => {
  await withWarehouse(async (connection) => {
    await fc.assert(
      fc.asyncProperty(column, async (cells) => {
        expect(await buildCsv(connection, `c\n${cells.join('\n')}\n`)).toEqual({
          rows: cells.length,
          printed: '',
        });
        const { rows } = await contents(connection, 'select typeof(c), c::varchar from items');
        for (const [index, [type, value]] of rows.entries()) {
          const text = cells[index] ?? '';
          expect({ text, type, value, same: same(String(type), text, String(value)) }).toEqual({
            text,
            type,
            value,
            same: true,
          });
        }
      }),
      { numRuns: 1_500 },
    );
  });
});
