/**
 * What the engine said, in the user's words. In: an engine's error; out: a code, a message and what
 * helps. Knows no place and no file.
 */
import type { ErrorCode } from '../base/error-codes.ts';
import { lowerFirst } from '../base/phrases.ts';
import { didYouMean } from '../base/suggest.ts';
import type { EngineError } from '../engine/engine.ts';

export interface EngineWords {
  readonly code: ErrorCode;
  readonly message: string;
  /** Words beside the carets. */
  readonly label?: string | undefined;
  readonly notes?: readonly string[];
  readonly hint?: string | undefined;
}

export function engineWords(failure: EngineError): EngineWords {
  const words = wordsOfKind(failure);
  if (!failure.inView) return words;
  return {
    code: words.code,
    message: `in a view that it reads: ${words.message}`,
    notes: words.notes ?? [],
    hint: 'the view was made when what it reads was different: build it again',
  };
}

function wordsOfKind(failure: EngineError): EngineWords {
  const plain = plainWords(failure);
  switch (failure.kind) {
    case 'parser':
      return { code: 'E0304', ...plain };
    case 'binder':
      return binderWords(failure, plain);
    case 'catalog':
      return catalogWords(failure, plain);
    case 'conversion':
      return conversionWords(plain);
    case 'constraint':
      return { code: 'E0306', ...plain };
    case 'out_of_memory':
      return {
        code: 'E0310',
        message: `the query needs more memory than memory_limit allows${limitIn(failure)}`,
        hint: 'raise memory_limit or lower threads in the target, or let temp_directory take the spill',
      };
    case 'out_of_disk':
      return diskWords(failure, plain);
    case 'io':
    case 'permission':
      return { code: 'E0312', ...plain };
    case 'interrupted':
      return { code: 'E0313', message: 'interrupted' };
    case 'other':
      return otherWords(plain);
    default:
      return failure.kind satisfies never;
  }
}

type Plain = Omit<EngineWords, 'code'>;

function plainWords({ message, notes, candidates, subject }: EngineError): Plain {
  return {
    message: lowerFirst(message),
    ...(candidates.length > 0 ? { label: candidatesLabel(candidates) } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    ...(subject === undefined ? {} : { hint: didYouMean(subject, candidates.map(lastPart)) }),
  };
}

function binderWords(failure: EngineError, plain: Plain): EngineWords {
  const { message, subject } = failure;
  if (/^Referenced column .* not found|does not have a column named/.test(message)) {
    const said = subject === undefined ? {} : { message: `column "${subject}" does not exist` };
    return { code: 'E0301', ...plain, ...said };
  }
  if (/^Referenced table ".*" not found/.test(message)) {
    const said = subject === undefined ? {} : { message: `no table "${subject}" is in this FROM` };
    return { code: 'E0302', ...plain, ...said };
  }
  const choices = /^(Ambiguous reference .*) \(use: (.*)\)$/.exec(message);
  if (choices) {
    const [, what = '', names = ''] = choices;
    return { code: 'E0307', message: lowerFirst(what), hint: `write ${names}` };
  }
  const call = /^(?:No function matches|Could not choose a best candidate).*? '(.+?)'\. You might/;
  const given = call.exec(message)?.[1];
  if (given !== undefined) {
    const hint = 'cast its arguments to types that it takes';
    return { code: 'E0303', ...plain, message: `no function takes these types: ${given}`, hint };
  }
  return { code: 'E0308', ...plain };
}

function catalogWords(failure: EngineError, plain: Plain): EngineWords {
  const entry =
    /^(Table(?! Function)|View|[A-Za-z ]*Function|[A-Za-z ]*Macro)\b.*?"?([^"\s]+)"? does not exist/.exec(
      failure.message,
    );
  if (!entry) return { code: 'E0308', ...plain };
  const [, kind = '', found = ''] = entry;
  const name = failure.subject ?? found;
  // What the engine proposes is only a guess from all that it has: one name is enough.
  const { label: _label, ...unlabelled } = plain;
  if (windowFunctions.has(name.toLowerCase())) {
    const hint = `write ${name}(…) over (…)`;
    return { code: 'E0303', message: `${name}() is a window function, and has no OVER`, hint };
  }
  if (kind !== 'Table' && kind !== 'View') {
    return { code: 'E0303', ...unlabelled, message: `function "${name}" does not exist` };
  }
  return {
    code: 'E0302',
    ...unlabelled,
    message: `table "${name}" does not exist`,
    hint:
      plain.hint ?? 'read models with {{ref "name"}} and sources with {{source "group" "name"}}',
  };
}

/** Those that nothing else can be, so that without OVER the engine does not know them. */
const windowFunctions: ReadonlySet<string> = new Set(
  'row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value'.split(
    ' ',
  ),
);

/** The engine's inner names of types, which no SQL has. */
const innerTypes: Readonly<Record<string, string>> = {
  INT8: 'TINYINT',
  INT16: 'SMALLINT',
  INT32: 'INTEGER',
  INT64: 'BIGINT',
  INT128: 'HUGEINT',
  UINT8: 'UTINYINT',
  UINT16: 'USMALLINT',
  UINT32: 'UINTEGER',
  UINT64: 'UBIGINT',
};

/** The engine counts the values of an ENUM by one of these, and names no other type. */
const ofEnum = /^(could not convert string .* to )(UINT(?:8|16|32)\b)/i;

function conversionWords(plain: Plain): EngineWords {
  const message = plain.message
    .replace(ofEnum, '$1a value of an ENUM, or to $2')
    .replaceAll(/\bU?INT\d+\b/g, (type) => innerTypes[type] ?? type);
  const isCast = /convert|out of range|cast/i.test(message);
  const hint = 'use try_cast where values may not fit, or filter them out before the cast';
  return { code: 'E0305', ...plain, message, ...(isCast ? { hint } : {}) };
}

function diskWords(failure: EngineError, plain: Plain): EngineWords {
  if (!failure.notes.some((note) => note.includes('max_temp_directory_size'))) {
    const said = plain.message.replace(/:? ?No space left on device/, '');
    return {
      code: 'E0311',
      message: 'no space left on the device',
      notes: [said, ...failure.notes],
      hint: 'free some space, then build again',
    };
  }
  return {
    code: 'E0311',
    message: `the query spills more to disk than max_temp_directory_size allows${limitIn(failure)}`,
    hint: 'raise it under settings of the target, raise memory_limit, or lower threads',
  };
}

/** `(50.3 MiB/57.2 MiB used)` ends what the engine says about memory. */
function limitIn({ message }: EngineError): string {
  const limit = /\/([\d.]+ \w+) used\)/.exec(message)?.[1];
  return limit === undefined ? '' : ` (${limit})`;
}

function otherWords(plain: Plain): EngineWords {
  if (!plain.message.startsWith('could not parse string')) return { code: 'E0319', ...plain };
  return { code: 'E0305', ...plain, hint: 'use try_strptime where values may not fit' };
}

const candidatesShown = 6;

function candidatesLabel(candidates: readonly string[]): string {
  return `there is ${candidates.slice(0, candidatesShown).map(lastPart).join(', ')}`;
}

function lastPart(candidate: string): string {
  return (candidate.split('.').at(-1) ?? candidate).replaceAll('"', '');
}
