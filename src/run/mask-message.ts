/**
 * What the engine says of values that it could not take, without them where they may be personal
 * data. In: a diagnostic; out: the same, with marks in place of whatever may be a value. Whose value
 * it is, the engine does not say.
 */
import type { Diagnostic } from '../base/diagnostic.ts';
import { engineWords } from '../compile/engine-words.ts';
import { EngineError } from '../engine/engine.ts';
import { masked } from '../quality/masked-columns.ts';

export function maskMessage(problem: Diagnostic): Diagnostic {
  const { notes, ...others } = problem;
  return {
    ...others,
    message: hideIn(problem.message, problem.code),
    ...(notes === undefined ? {} : { notes: notes.map(hideValues) }),
  };
}

/** Before it is explained: what stands around it may be quoted, too. */
export function maskFailure(failure: EngineError): EngineError {
  const { code } = engineWords(failure);
  if (!quoting.has(code)) return failure;
  const notes = failure.notes.map(hideValues);
  return new EngineError(hideIn(failure.message, code), { ...failure, notes });
}

/** Whether it is one of those that quote values: others name what stands in the SQL. */
export function quotesValue({ code }: Diagnostic): boolean {
  return quoting.has(code);
}

const quoting: ReadonlySet<string> = new Set(['E0305', 'E0319']);

/** `error()` says whatever a query makes it say, and functions quote what they are given. */
function hideIn(message: string, code: string): string {
  return code === 'E0319' && !fixedForms.test(message) ? notSaid : hideValues(message);
}

const fixedForms =
  /^(?:overflow in|more than one row returned|map keys|cannot take|logarithm of|division by|out of range)/i;

const notSaid = 'the engine could not compute a value, and what it says may quote personal data';

function hideValues(text: string): string {
  return text
    .replaceAll(quotedText, `'${masked}'`)
    .replaceAll(number, (_, type?: string) => type ?? masked);
}

/** From the first quote to the last: the engine quotes values as they are, whatever is in them. */
const quotedText = /(?<!\w)'.*'(?!\w)|(?<!\w)".*"(?!\w)|\\\S*/gs;

/** Numbers, dates and times; not those inside of a type: `DECIMAL(5,2)`, `INTEGER[3]`. */
const number = /(\b[A-Za-z_]\w*(?:\([\d, ]+\)|\[\d+\]))|(?<!\w)[-+]?\d[\w.:+-]*/g;
