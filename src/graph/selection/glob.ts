/**
 * Shell patterns as selectors use them: `*`, `?`, `[abc]`, `[a-z]`, `[!a]`. In: a pattern;
 * out: a test of texts or paths, in time linear in both for any pattern. Knows no selector.
 */

export type TextTest = (text: string) => boolean;

/** One code point's test, or `many` for `*`. */
type Token = 'many' | ((codePoint: number) => boolean);

/** The whole text against the pattern; `*` crosses dots and slashes. */
export function compileGlob(pattern: string): TextTest {
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  const tokens = tokenize(pattern);
  return (text) => matches(tokens, text);
}

/**
 * A path with `/` against a pattern that means a file, or a folder and everything in it.
 * `*` stays within a folder; `**` is any number of folders.
 */
export function compilePathGlob(pattern: string): TextTest {
  const steps = pattern
    .split(/[\\/]+/)
    .filter((step) => step !== '' && step !== '.')
    .map((step) => (step === '**' ? 'folders' : compileGlob(step)));
  // The set of steps that could come next, kept per segment: no backtracking.
  const reachable = (from: readonly number[]): Set<number> => {
    const states = new Set(from);
    for (const state of states) if (steps[state] === 'folders') states.add(state + 1);
    return states;
  };
  return (path) => {
    let states = reachable([0]);
    if (steps.length === 0) return true;
    for (const segment of path.split('/')) {
      const next: number[] = [];
      for (const state of states) {
        const step = steps[state];
        if (step === 'folders') next.push(state);
        else if (step?.(segment)) next.push(state + 1);
      }
      states = reachable(next);
      if (states.has(steps.length)) return true;
    }
    return false;
  };
}

export function hasWildcard(pattern: string): boolean {
  return /[*?[]/.test(pattern);
}

/** Where a `[` stands that no `]` closes. */
export function unclosedBracket(pattern: string): number | undefined {
  for (let at = pattern.indexOf('['); at !== -1; ) {
    const close = closingBracket(pattern, at);
    if (close === -1) return at;
    at = pattern.indexOf('[', close + 1);
  }
  return undefined;
}

/** A pattern that matches this text alone. */
export function escapeGlob(text: string): string {
  return text.replaceAll(/[*?[]/g, '[$&]');
}

/** A `]` that comes first is a member: `[]a]`. */
function closingBracket(pattern: string, open: number): number {
  const first = pattern[open + 1] === '!' ? open + 2 : open + 1;
  return pattern.indexOf(']', first + 1);
}

function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; ) {
    const code = pattern.codePointAt(at) ?? 0;
    const close = pattern[at] === '[' ? closingBracket(pattern, at) : -1;
    if (close !== -1) {
      tokens.push(oneOf(pattern.slice(at + 1, close)));
      at = close + 1;
      continue;
    }
    if (pattern[at] !== '*') tokens.push(pattern[at] === '?' ? () => true : (c) => c === code);
    else if (tokens.at(-1) !== 'many') tokens.push('many');
    at += width(code);
  }
  return tokens;
}

/** `set` is what stands between the brackets. A range that runs backwards is empty. */
function oneOf(set: string): Token {
  const isNegated = set.startsWith('!');
  const members = Array.from(isNegated ? set.slice(1) : set, (char) => char.codePointAt(0) ?? 0);
  const ranges: { from: number; to: number }[] = [];
  const dash = 0x2d;
  for (let at = 0; at < members.length; at++) {
    const from = members[at] ?? 0;
    const to = members[at + 1] === dash ? members[at + 2] : undefined;
    ranges.push({ from, to: to ?? from });
    if (to !== undefined) at += 2;
  }
  return (code) => ranges.some(({ from, to }) => from <= code && code <= to) !== isNegated;
}

/** Goes back only to the last `*`: what an earlier one took can stay as it is. */
function matches(tokens: readonly Token[], text: string): boolean {
  let token = 0;
  let at = 0;
  let lastMany = -1;
  let retryAt = 0;
  while (at < text.length) {
    const expected = tokens[token];
    const code = text.codePointAt(at) ?? 0;
    if (expected === 'many') {
      lastMany = token++;
      retryAt = at;
    } else if (expected?.(code)) {
      token++;
      at += width(code);
    } else if (lastMany === -1) {
      return false;
    } else {
      token = lastMany + 1;
      retryAt += width(text.codePointAt(retryAt) ?? 0);
      at = retryAt;
    }
  }
  if (tokens[token] === 'many') token++;
  return token === tokens.length;
}

function width(codePoint: number): number {
  return codePoint > 0xffff ? 2 : 1;
}
