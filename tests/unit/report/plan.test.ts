import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatPlan, type PlanLine } from '../../../src/report/plan.ts';

const model = (name: string, action: string, reason: string, more: Partial<PlanLine> = {}) => ({
  kind: 'model',
  name,
  action,
  reason,
  ...more,
});

const upToDate = Array.from({ length: 27 }, (_, at) =>
  model(`old_${at}`, 'skip', 'same code, same inputs', { isUpToDate: true }),
);
const plan: readonly PlanLine[] = [
  model('campaign_roi', 'rebuild', 'code changed (models/marts/campaign_roi.sql)'),
  model('daily_activity', '3 days', 'late rows in raw.purchases: 2024-03-02, 2024-03-05..06'),
  model('rolling_features', '34 days', 'those days reach 30 days ahead through spend_30d'),
  model('attribution', 'unless', 'built only if the content of rolling_features changes'),
  { kind: 'seed', name: '映画', action: 'build', reason: '' },
  ...upToDate,
  model('loyalty_scores', 'skip', 'same code, same inputs', {
    isUpToDate: true,
    declared: ['lookback 7 days, not proven: LIMIT in loyalty_scores.sql:12'],
  }),
];

test('what is to be done, and what is only declared', () => {
  expect(formatPlan(plan, { color: false })).toMatchInlineSnapshot(`
    "eider plan · 32 models, 1 seed · 5 to build, 28 up to date

      rebuild   campaign_roi      code changed (models/marts/campaign_roi.sql)
      3 days    daily_activity    late rows in raw.purchases: 2024-03-02, 2024-03-05..06
      34 days   rolling_features  those days reach 30 days ahead through spend_30d
      unless    attribution       built only if the content of rolling_features changes
      build     映画

      declared  loyalty_scores    lookback 7 days, not proven: LIMIT in loyalty_scores.sql:12"
  `);
});

test('--verbose lists what is up to date', () => {
  const lines = formatPlan(plan, { color: false, verbose: true }).split('\n');
  expect(lines).toHaveLength(2 + 5 + 28 + 2);
  expect(lines).toContain('  skip      old_26            same code, same inputs');
});

test('all up to date, and nothing at all', () => {
  expect(formatPlan(upToDate, { color: false })).toBe('eider plan · 27 models · 27 up to date');
  expect(formatPlan([], { color: false })).toBe('eider plan · nothing selected');
});

test('colour changes nothing but colour', () => {
  const options = { color: true, verbose: true };
  const colored = formatPlan(plan, options);
  expect(colored).not.toBe(formatPlan(plan, { ...options, color: false }));
  expect(stripVTControlCharacters(colored)).toBe(formatPlan(plan, { ...options, color: false }));
});
