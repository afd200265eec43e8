/**
 * Guesses a column's type from its cells. In: one value after another; out: a type in SQL's words
 * and why. A type is only guessed where it loses nothing: "007" stays text. Knows no file.
 */

/** What one value could be. `kind` is what it adds to a column; the rest keeps the column text. */
export type ValueKind = NumberKind | 'boolean' | 'date' | 'timestamp' | TextKind;
type NumberKind = 'integer' | 'decimal' | 'double';
/** Why a value is nothing but text. */
type TextKind = 'zero' | 'plus' | 'long' | 'space' | 'zone' | 'calendar' | 'text';

/** Everything that was seen in a column; filled by `tallyValue`. */
export interface ColumnTally {
  values: number;
  readonly counts: Map<ValueKind, number>;
  /** The first value of each kind. */
  readonly first: Map<ValueKind, SeenValue>;
  /** Digits before the decimal point, at most. */
  wholeDigits: number;
  /** Digits after it, at most. */
  scale: number;
  /** Digits of one number, at most. */
  digits: number;
}

export interface SeenValue {
  readonly value: string;
  readonly row: number;
}

export interface TypeGuess {
  readonly type: string;
  /** `quote` shows a value and its line: `"007" (line 3)`. */
  readonly why: (quote: (seen: SeenValue) => string) => string;
  /** A type that nearly all values have, and the first that has not: a typing mistake, perhaps. */
  readonly nearly?: { readonly type: string; readonly others: number; readonly first: SeenValue };
}

/** A BIGINT holds every number of that many digits, and so does a DECIMAL(18). */
const exactDigits = 18;
/** As many digits as programs write for a DOUBLE. */
const doubleDigits = 17;

export function newTally(): ColumnTally {
  return { values: 0, counts: new Map(), first: new Map(), wholeDigits: 0, scale: 0, digits: 0 };
}

export function tallyValue(tally: ColumnTally, value: string, row: number): void {
  const kind = kindOf(value);
  tally.values++;
  const count = tally.counts.get(kind);
  if (count === undefined) tally.first.set(kind, { value, row });
  tally.counts.set(kind, (count ?? 0) + 1);
  if (kind === 'integer' || kind === 'decimal') noteDigits(tally, value);
}

export function guessType(tally: ColumnTally): TypeGuess {
  if (tally.values === 0) return { type: 'VARCHAR', why: () => 'it has no values' };
  const text = firstText(tally);
  if (text) return guessText(tally, text);
  const common = commonType(tally);
  if (common) return { type: common.type, why: () => common.why };
  return guessMixed(tally);
}

const reasons: Readonly<Record<TextKind, string>> = {
  zero: 'begins with a zero',
  plus: 'begins with a plus sign',
  long: 'has more digits than a number holds exactly',
  zone: 'has a time zone',
  calendar: 'is no real date or time',
  space: 'begins or ends with a space',
  text: 'is no number, date, time, true or false',
};

function isText(kind: ValueKind): kind is TextKind {
  return kind in reasons;
}

function firstText(tally: ColumnTally): { kind: TextKind; seen: SeenValue } | undefined {
  // A map keeps the order in which its keys came.
  for (const [kind, seen] of tally.first) if (isText(kind)) return { kind, seen };
  return undefined;
}

function guessText(
  tally: ColumnTally,
  { kind, seen }: { kind: TextKind; seen: SeenValue },
): TypeGuess {
  const guess: TypeGuess = { type: 'VARCHAR', why: (quote) => `${quote(seen)} ${reasons[kind]}` };
  const nearly = nearlyTyped(tally, seen);
  return nearly ? { ...guess, nearly } : guess;
}

/** Where nine values of ten have a type, and ten are enough to tell, the others may be mistakes. */
function nearlyTyped(tally: ColumnTally, first: SeenValue): TypeGuess['nearly'] {
  let others = 0;
  for (const [kind, count] of tally.counts) {
    if (!isText(kind)) continue;
    // The writer meant text: a code with zeros in front, a number of a card.
    if (kind !== 'text' && kind !== 'space') return undefined;
    others += count;
  }
  if (tally.values < 10 || others * 10 > tally.values) return undefined;
  const common = commonType(tally);
  return common && { type: common.type, others, first };
}

function guessMixed(tally: ColumnTally): TypeGuess {
  const [one, other] = tally.first.values();
  if (!one || !other) return { type: 'VARCHAR', why: () => 'its values have no common type' };
  return {
    type: 'VARCHAR',
    why: (quote) => `${quote(one)} and ${quote(other)} have no common type`,
  };
}

/** The narrowest type that holds every value that is no text, exactly. */
function commonType(tally: ColumnTally): { type: string; why: string } | undefined {
  const only = (...kinds: ValueKind[]): boolean =>
    [...tally.counts.keys()].every((kind) => kinds.includes(kind) || isText(kind));
  if (only('integer')) return { type: 'BIGINT', why: 'whole numbers' };
  if (only('integer', 'decimal')) return decimalType(tally);
  if (only('integer', 'decimal', 'double')) {
    if (tally.digits > doubleDigits) return undefined;
    return { type: 'DOUBLE', why: 'numbers with exponents' };
  }
  if (only('boolean')) return { type: 'BOOLEAN', why: 'true and false' };
  if (only('date')) return { type: 'DATE', why: 'dates' };
  if (only('date', 'timestamp')) return { type: 'TIMESTAMP', why: 'dates with a time' };
  return undefined;
}

function decimalType({ wholeDigits, scale }: ColumnTally): { type: string; why: string } {
  const width = wholeDigits + scale <= exactDigits ? exactDigits : 38;
  const places = scale === 1 ? '1 decimal' : `${scale} decimals`;
  return { type: `DECIMAL(${width},${scale})`, why: `numbers with up to ${places}` };
}

const integerPattern = /^-?(?:0|[1-9]\d*)$/;
const decimalPattern = /^-?(?:0|[1-9]\d*)?\.\d+$/;
const doublePattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?[eE][+-]?\d{1,3}$/;
const codePattern = /^(?:\+|-?0)\d+(?:\.\d*)?$/;
const timePattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?( ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?$/;

function kindOf(value: string): ValueKind {
  const code = value.charCodeAt(0);
  const isDigit = code >= 48 && code <= 57;
  // Most text is told by its first letter, before any pattern is tried.
  if (isDigit || code === 45 || code === 46 || code === 43) return numberKind(value);
  const lower = value.length <= 5 ? value.toLowerCase() : '';
  if (lower === 'true' || lower === 'false') return 'boolean';
  return spaceKind(value);
}

function numberKind(value: string): ValueKind {
  if (integerPattern.test(value) || decimalPattern.test(value)) {
    if (digitCount(value) > exactDigits) return 'long';
    return value.includes('.') ? 'decimal' : 'integer';
  }
  if (doublePattern.test(value)) {
    return digitCount(value) <= doubleDigits && isOrdinaryDouble(value) ? 'double' : 'long';
  }
  if (codePattern.test(value)) return value.startsWith('+') ? 'plus' : 'zero';
  return timeKind(value);
}

/** Digits that count: those of the exponent and a single leading zero do not. */
function digitCount(value: string): number {
  return value.replace(/[eE].*$/, '').replace(/^-?0?|\./g, '').length;
}

/** Neither infinite nor so near to zero that digits get lost. */
function isOrdinaryDouble(value: string): boolean {
  const size = Math.abs(Number(value));
  return Number.isFinite(size) && (size === 0 ? !/[1-9].*[eE]/.test(value) : size > 1e-300);
}

function timeKind(value: string): ValueKind {
  const match = timePattern.exec(value);
  if (!match) return spaceKind(value);
  const [, year, month, day, hour, minute, second, zone] = match;
  if (!isDay(Number(year), Number(month), Number(day))) return 'calendar';
  if (hour === undefined) return 'date';
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return 'calendar';
  return zone === undefined ? 'timestamp' : 'zone';
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const february = leap ? 29 : 28;
  return day <= (month === 2 ? february : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

function spaceKind(value: string): TextKind {
  return value === value.trim() ? 'text' : 'space';
}

function noteDigits(tally: ColumnTally, value: string): void {
  const point = value.indexOf('.');
  const scale = point === -1 ? 0 : value.length - point - 1;
  const digits = digitCount(value);
  tally.wholeDigits = Math.max(tally.wholeDigits, digits - scale);
  tally.scale = Math.max(tally.scale, scale);
  tally.digits = Math.max(tally.digits, digits);
}
