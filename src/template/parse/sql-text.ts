/**
 * Where in SQL a place stands: code, comment or quotes. In: pieces of text, one after another;
 * out: the state behind each. Knows no grammar, and what a template means not at all.
 */

export type SqlState =
  | { readonly in: 'code' /** Braces that are open. */; readonly braces: number }
  | { readonly in: 'line_comment'; readonly braces: number }
  | { readonly in: 'block_comment'; readonly depth: number; readonly braces: number }
  /** `close` ends it: a quote, or the tag of `$tag$`. */
  | {
      readonly in: 'quotes';
      readonly close: string;
      readonly backslashes: boolean;
      readonly braces: number;
    };

export const sqlStart: SqlState = { in: 'code', braces: 0 };

/** What is found in code and cannot be SQL: `{%`, `{#`, or a `}}` that no braces opened. */
export type Visit = (offset: number, found: '{%' | '{#' | '}}') => void;

/** Reads one piece; offsets given to `visit` are in it. */
export function readSql(state: SqlState, text: string, visit?: Visit): SqlState {
  let now = state;
  let at = 0;
  while (at < text.length) {
    const step = now.in === 'code' ? readCode(now, text, at, visit) : readRest(now, text, at);
    now = step.state;
    at = step.at;
  }
  return now;
}

export function isComment(state: SqlState): boolean {
  return state.in === 'line_comment' || state.in === 'block_comment';
}

/** Whether text behind this SQL on the same line would belong to its last comment. */
export function endsInLineComment(sql: string): boolean {
  const lastLine = Math.max(sql.lastIndexOf('\n'), sql.lastIndexOf('\r')) + 1;
  if (sql.indexOf('--', lastLine) === -1) return false;
  return readSql(sqlStart, sql).in === 'line_comment';
}

interface Step {
  readonly state: SqlState;
  readonly at: number;
}

const marks = /--|\/\*|'|"|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|[{}]/g;

/** To the next mark that leaves the code, or to the end. */
function readCode(state: SqlState, text: string, from: number, visit: Visit | undefined): Step {
  let { braces } = state;
  marks.lastIndex = from;
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    const at = found.index;
    const mark = found[0];
    const next = text[at + 1];
    if (mark === '{') {
      braces++;
      if (next === '%' || next === '#') visit?.(at, `{${next}`);
    } else if (mark === '}') {
      if (braces < 2 && next === '}') {
        visit?.(at, '}}');
        marks.lastIndex = at + 2;
      }
      braces = Math.max(0, braces - 1);
    } else {
      return { state: enter(text, at, mark, braces), at: at + mark.length };
    }
  }
  return { state: { in: 'code', braces }, at: text.length };
}

function enter(text: string, at: number, mark: string, braces: number): SqlState {
  if (mark === '--') return { in: 'line_comment', braces };
  if (mark === '/*') return { in: 'block_comment', depth: 1, braces };
  const backslashes = mark === "'" && /(?:^|[^\w$])[eE]$/.test(text.slice(Math.max(0, at - 2), at));
  return { in: 'quotes', close: mark, backslashes, braces };
}

/** To the end of a comment or of quotes. A doubled quote ends one text and begins another. */
function readRest(state: Exclude<SqlState, { in: 'code' }>, text: string, from: number): Step {
  const { braces } = state;
  const code: SqlState = { in: 'code', braces };
  if (state.in === 'line_comment') {
    const at = indexOfMatch(/[\n\r]/g, text, from);
    return at === -1 ? { state, at: text.length } : { state: code, at: at + 1 };
  }
  if (state.in === 'block_comment') {
    const at = indexOfMatch(/\*\/|\/\*/g, text, from);
    if (at === -1) return { state, at: text.length };
    const depth = state.depth + (text[at] === '/' ? 1 : -1);
    return { state: depth === 0 ? code : { ...state, depth }, at: at + 2 };
  }
  if (state.backslashes) {
    const at = indexOfMatch(/\\|'/g, text, from);
    if (at === -1) return { state, at: text.length };
    const isEscaped = text[at] === '\\' || text[at + 1] === "'";
    return isEscaped ? { state, at: at + 2 } : { state: code, at: at + 1 };
  }
  const at = text.indexOf(state.close, from);
  return at === -1 ? { state, at: text.length } : { state: code, at: at + state.close.length };
}

function indexOfMatch(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? -1;
}
