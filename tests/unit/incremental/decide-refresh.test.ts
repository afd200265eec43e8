/** What is made anew, from what was there and what is there now: each line is a case. */
import { describe, expect, it } from 'vitest';
import type { InputProof } from '../../../src/product/proof.ts';
import type { BoxChanges } from '../../../src/product/version.ts';
import {
  boxesOn,
  built,
  day,
  daysBack,
  decideRefresh,
  holding,
  input,
  proofOf,
  question,
  type Relations,
  relation,
  told,
} from './situation.ts';

const before = { emails: holding({ 0: 'a', 1: 'b', 2: 'c', 5: 'd' }) };

function after(
  proofInput: InputProof | readonly InputProof[],
  now: Relations,
  more: Parameters<typeof question>[2] & { earlier?: Relations; days?: readonly number[] } = {},
): string {
  const proof = proofOf(...[proofInput].flat());
  const { earlier = before, days = [0, 1, 2, 5], ...rest } = more;
  const ledger = built(question(proof, earlier, rest), days);
  return told(decideRefresh(question(proof, now, { ledger, ...rest })));
}

describe('a refresh', () => {
  it('is in full the first time', () => {
    const first = decideRefresh(question(proofOf(input('emails')), before));
    expect(told(first)).toBe('full: first build');
  });

  it('is nothing where nothing changed, whatever the marks say', () => {
    expect(after(input('emails'), before)).toBe('none: nothing that it needs changed');
    const same = holding({ 0: 'a', 1: 'b@9', 2: 'c', 5: 'd' });
    expect(after(input('emails'), { emails: same })).toBe('none: nothing that it needs changed');
  });

  it('is the day that changed, and the days that need it', () => {
    const late = { emails: holding({ 0: 'a', 1: 'bb@2', 2: 'c', 5: 'd' }) };
    expect(after(input('emails'), late)).toBe('1..2 (1): emails late or changed rows 1..2\nof 4');
    expect(after(input('emails', { need: daysBack(2) }), late)).toBe(
      '1..5 (2): emails late or changed rows 1..2\nof 4',
    );
  });

  it('takes two changes that do not touch apart', () => {
    const late = { emails: holding({ 0: 'aa@2', 1: 'b', 2: 'c', 5: 'dd@2' }) };
    expect(after(input('emails'), late)).toBe(
      '0..1 (1): emails late or changed rows 0..1\n5..6 (1): emails late or changed rows 5..6\nof 4',
    );
  });

  it('is the rest of time where rows come at its end', () => {
    const more = { emails: holding({ 0: 'a', 1: 'b', 2: 'c', 5: 'd', 6: 'e@2', 7: 'f@2' }) };
    expect(after(input('emails'), more)).toBe('6.. (2): emails new rows 6..8\nof 6');
  });

  it('is the beginning of time where rows come before all others', () => {
    const more = { emails: holding({ '-9': 'e@2', 0: 'a', 1: 'b', 2: 'c', 5: 'd' }) };
    expect(after(input('emails'), more)).toBe('..0 (1): emails new rows -9..-8\nof 4');
  });

  it('is a gap where rows come into it', () => {
    const more = { emails: holding({ 0: 'a', 1: 'b', 2: 'c', 4: 'e@2', 5: 'd' }) };
    expect(after(input('emails'), more)).toBe('3..5 (1): emails new rows 4..5\nof 4');
  });

  it('is the day that vanished', () => {
    const less = { emails: holding({ 0: 'a', 2: 'c', 5: 'd' }) };
    expect(after(input('emails'), less)).toBe('1..2 (1): emails changed\nof 4');
  });

  it('looks at rows without a time, too', () => {
    const timeless = { emails: holding({ 0: 'a', 1: 'b', 2: 'c', 5: 'd', 'no time': 'x@2' }) };
    expect(after(input('emails'), timeless)).toBe('no time (0): emails changed\nof 4');
  });

  it('is in full where all of it is dirty', () => {
    const all = { emails: holding({ 0: 'aa@2', 1: 'bb@2', 2: 'cc@2', 5: 'dd@2' }) };
    expect(after(input('emails'), all)).toBe(
      'full: all intervals: late or changed rows in main.emails (2024-01-01 to 2024-01-06)',
    );
  });

  it('is in full where an input without a time changed and no key tells where', () => {
    const whole = input('emails', { need: { type: 'all' }, time: undefined });
    const changed = { emails: holding({ 0: 'aa@2', 1: 'b', 2: 'c', 5: 'd' }) };
    expect(after(whole, changed)).toBe('full: all intervals: main.emails changed');
  });

  it('is in full where influence is unknown, once anything changed', () => {
    const cause = { reason: 'first() takes any row' };
    const unstable = input('emails', { influence: 'unknown', cause });
    const late = { emails: holding({ 0: 'a', 1: 'bb@2', 2: 'c', 5: 'd' }) };
    expect(after(unstable, before)).toBe('none: nothing that it needs changed');
    expect(after(unstable, late)).toBe(
      'full: main.emails changed, and what that reaches is not known: first() takes any row',
    );
  });

  it('is in full, every time, where a problem or a clock stands against a proof', () => {
    const [problem, clock] = [{ reason: 'day is lost' }, { reason: 'now() differs' }];
    const proof = proofOf(input('emails'));
    expect(told(decideRefresh(question({ ...proof, problem }, before)))).toBe('full: day is lost');
    const volatile = { ...proof, volatile: [clock] };
    expect(told(decideRefresh(question(volatile, before)))).toBe('full: now() differs');
    expect(told(decideRefresh({ ...question(proof, before), proof: undefined }))).toBe(
      'full: the engine gives no plan of it',
    );
  });

  it('is in full where nobody keeps versions of an input', () => {
    expect(after(input('emails'), {})).toBe('full: no versions are kept of main.emails');
  });

  it('is in full where a column was added to an input', () => {
    const wider = { emails: { ...before.emails, shape: 'wider' } };
    expect(after(input('emails'), wider)).toBe('full: all intervals: main.emails changed');
  });

  it('does what was asked for and leaves the rest dirty', () => {
    const late = { emails: holding({ 0: 'aa@2', 1: 'b', 2: 'c', 5: 'd', 6: 'e@2' }) };
    const only = { start: day(4), end: day(9) };
    expect(after(input('emails'), late, { only })).toBe('6..9 (1): emails new rows 6..7\nof 4');
    expect(after(input('emails'), before, { only })).toBe(
      'none: nothing to be made of the time that is asked for',
    );
    expect(after(input('emails'), before, { only, isFullAsked: true })).toBe(
      '4..9 (1): asked for\nof 4',
    );
    expect(after(input('emails'), before, { isFullAsked: true })).toBe(
      'full: a full refresh was asked for',
    );
  });

  it('gives whole intervals where a part of one is asked for', () => {
    const late = { emails: holding({ 0: 'a', 1: 'b', 2: 'c', 5: 'd', 6: 'e@2', 7: 'f@2' }) };
    const only = { start: day(6) + 3_600_000_000n, end: day(6) + 7_200_000_000n };
    expect(after(input('emails'), late, { only })).toBe('6..7 (1): emails new rows 6..8\nof 4');
  });

  it('ends where the output does', () => {
    const more = { emails: holding({ 0: 'a', 1: 'b', 2: 'c', 5: 'd', 6: 'e@2', 7: 'f@2' }) };
    const proof = proofOf(input('emails'));
    const ledger = built(question(proof, before, { until: day(6) }), [0, 1, 2, 5]);
    const refresh = decideRefresh(question(proof, more, { ledger, until: day(7) }));
    expect(told(refresh)).toBe('6..7 (1): not built yet\nof 4');
  });

  it('takes no notice of an input whose changes are declared to be ignored', () => {
    const late = { emails: holding({ 0: 'a', 1: 'bb@2', 2: 'c', 5: 'd' }) };
    const ignored = new Set(['db.main.emails']);
    expect(after(input('emails'), late, { ignored })).toBe('none: nothing that it needs changed');
  });
});

describe('a change of code', () => {
  function withCode(now: Relations, isForward: boolean): string {
    const proof = proofOf(input('emails'));
    const asked = question(proof, before);
    const settings = { ...asked.settings, isForward };
    const ledger = built({ ...asked, settings }, [0, 1, 2, 5]);
    return told(decideRefresh({ ...question(proof, now), settings, ledger, code: 'other' }));
  }

  it('rebuilds', () => {
    expect(withCode(before, false)).toBe('full: its code changed');
  });

  it('goes forward only where that is declared', () => {
    expect(withCode(before, true)).toBe('none: what older code made stays');
    const late = { emails: holding({ 0: 'a', 1: 'bb@2', 2: 'c', 5: 'd', 6: 'e@3' }) };
    expect(withCode(late, true)).toBe(
      '1..2 (1): emails late or changed rows 1..2\n6.. (1): emails new rows 6..7\nof 5',
    );
  });
});

describe('changes told by key', () => {
  const keys = [{ output: 'customer', input: 'id' }];
  const customers = input('customers', { need: { type: 'all' }, time: undefined, keys });
  const earlier = { customers: holding({ 0: 'abc' }), emails: before.emails };
  const told1 = { sequence: 4, column: 'ID', keys: ['7', '9'] };

  it('are boxes of those keys over all of time', () => {
    const now = {
      customers: holding({ 0: 'abcd' }, { mark: 1, keyChanges: [told1] }),
      emails: before.emails,
    };
    expect(after([customers, input('emails')], now, { earlier })).toBe('customer in 7, 9\nof 4');
  });

  it('are taken once', () => {
    const now = { ...earlier, customers: holding({ 0: 'abcd' }, { keyChanges: [told1] }) };
    expect(after([customers, input('emails')], now, { earlier: now })).toBe(
      'none: nothing that it needs changed',
    );
  });

  it('beside a change by time are both', () => {
    const now = {
      customers: holding({ 0: 'abcd' }, { mark: 1, keyChanges: [told1] }),
      emails: holding({ 0: 'a', 1: 'bb@5', 2: 'c', 5: 'd' }),
    };
    expect(after([customers, input('emails')], now, { earlier })).toBe(
      '1..2 (1): emails late or changed rows 1..2\ncustomer in 7, 9\nof 4',
    );
  });

  it('that do not trace, or are no longer known, are taken as one of all', () => {
    const other = { ...told1, column: 'email' };
    const now = (change: Parameters<typeof holding>[1]) => ({
      customers: holding({ 0: 'abcd' }, { mark: 1, ...change }),
      emails: before.emails,
    });
    const both = [customers, input('emails')];
    expect(after(both, now({ keyChanges: [other] }), { earlier })).toBe(
      'full: main.customers: its keys do not trace',
    );
    expect(after(both, now({ keysSince: 9 }), { earlier })).toBe(
      'full: main.customers: its changes by key reach back too far',
    );
  });

  it('of an input that is read by time, too, leave the marks of its days alone', () => {
    const grid = input('grid', { keys, need: daysBack(2) });
    const old = { grid: holding({ 0: 'a', 1: 'b' }) };
    const now = { grid: holding({ 0: 'ax', 1: 'bx' }, { mark: 1, keyChanges: [told1] }) };
    expect(after(grid, now, { earlier: old, days: [0, 1] })).toBe('customer in 7, 9\nof 2');
    const both = { grid: holding({ 0: 'ax', 1: 'bxx@5' }, { mark: 1, keyChanges: [told1] }) };
    expect(after(grid, both, { earlier: old, days: [0, 1] })).toBe(
      '1.. (1): grid late or changed rows 1..2\ncustomer in 7, 9\nof 2',
    );
  });

  it('are taken in for the days alone that are asked for', () => {
    const now = { ...earlier, customers: holding({ 0: 'abcd' }, { keyChanges: [told1] }) };
    const only = { start: day(0), end: day(2) };
    expect(after([customers, input('emails')], now, { earlier, only })).toBe(
      'customer in 7, 9 on 0..2\nof 4',
    );
  });
});

describe('changes of days told by key', () => {
  const keys = [{ output: 'customer', input: 'id' }];
  const emails = input('emails', { keys, need: daysBack(2), isTold: false });
  const late = { 0: 'a', 1: 'bb@2', 2: 'c', 5: 'd' };
  const now = (boxes: BoxChanges | undefined, days: Readonly<Record<string, string>> = late) => ({
    emails: holding(days, { sequence: 2, ...(boxes ? { boxes } : {}) }),
  });

  it('make those keys dirty on the days that need them', () => {
    expect(after(emails, now(boxesOn({ 1: '7 9' })))).toBe('customer in 7, 9 on 1..5\nof 4');
  });

  it('are those that a day needs: others are no reason to make them anew', () => {
    const far = { 0: 'a', 1: 'bb@2', 2: 'c', 5: 'dd@2' };
    expect(after(emails, now(boxesOn({ 1: '7', 5: 'all' }), far))).toBe(
      '5.. (1): emails late or changed rows 5..6\ncustomer in 7 on 1..5\nof 4',
    );
  });

  it('are no more than the days that nobody tells keys of', () => {
    const all = 'main.emails (2024-01-02)';
    const whole = `1..5 (2): emails late or changed rows 1..2\nof 4`;
    expect(after(emails, now(undefined)), all).toBe(whole);
    expect(after(emails, now(boxesOn({ 1: 'all' })))).toBe(whole);
    // Of days that the part does not need, as if what changed had not been told.
    expect(after(emails, now(boxesOn({ 9: '7' })))).toBe(whole);
    expect(after(emails, now({ ...boxesOn({ 1: '7' }), columns: ['email'] }))).toBe(whole);
    expect(after(emails, now({ ...boxesOn({ 1: '7' }), axis: 'day by month' }))).toBe(whole);
    expect(after({ ...emails, keys: [] }, now(boxesOn({ 1: '7' })))).toBe(whole);
  });

  it('do not make all of it anew, though every day is dirty', () => {
    const endless = { ...emails, need: { type: 'interval', from: 'unbounded', to: [[]] } } as const;
    const first = { 0: 'aa@2', 1: 'b', 2: 'c', 5: 'd' };
    expect(after(endless, now(boxesOn({ 0: '7' }), first))).toBe('customer in 7 on 0..\nof 4');
  });

  it('are all of them where an input beside it changed that has no keys', () => {
    const other = input('purchases');
    const earlier = { ...before, purchases: holding({ 0: 'a', 1: 'b', 2: 'c', 5: 'd' }) };
    const both = {
      ...now(boxesOn({ 1: '7' })),
      purchases: holding({ 0: 'a', 1: 'bb@2', 2: 'c', 5: 'd' }),
    };
    expect(after([emails, other], both, { earlier })).toBe(
      '1..2 (1): emails late or changed rows 1..2; purchases late or changed rows 1..2\ncustomer in 7 on 2..5\nof 4',
    );
  });

  it('are all of them where they are too many', () => {
    const many = Array.from({ length: 6000 }, (_, key) => String(key)).join(' ');
    expect(after(emails, now(boxesOn({ 1: many })))).toBe(
      '1..5 (2): emails late or changed rows 1..2\nof 4',
    );
  });
});

it('a relation is the same whatever its case', () => {
  const ignored = new Set(['db.main.emails']);
  const late = { Emails: holding({ 0: 'aa@2' }) };
  const loud = { ...input('emails'), relation: { ...relation('Emails'), schema: 'MAIN' } };
  const earlier = { Emails: before.emails };
  expect(after(loud, late, { earlier, ignored })).toBe('none: nothing that it needs changed');
});
