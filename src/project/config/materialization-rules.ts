/**
 * Which configuration a model's materialization and strategy take, and need. In: merged layers;
 * out: those that apply, and diagnostics. Far layers (folders) may say more than applies.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { ConfigLayer, Sourced } from '../resources.ts';
import type { ConfigKey } from './config-key.ts';
import { configKeysOf } from './config-keys.ts';

export interface LayersByDistance {
  /** Properties and the model's file: what they say must apply. */
  readonly near: readonly ConfigLayer[];
  readonly defaults: Readonly<Record<string, Json>>;
}

export function checkMaterialization(
  merged: ReadonlyMap<string, Sourced>,
  { near, defaults }: LayersByDistance,
): Outcome<ReadonlyMap<string, Sourced>> {
  const written = merged.get('materialized');
  if (written?.value === null) return { value: merged, diagnostics: [] };
  const materialized = String(written?.value ?? defaults.materialized);
  const strategy = materialized === 'incremental' ? strategyOf(merged) : undefined;
  const keys = configKeysOf('model');
  const value = new Map<string, Sourced>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, entry] of merged) {
    const key = keys.get(name);
    if (!key || applies(key, materialized, strategy)) value.set(name, entry);
    else if (near.some((layer) => layer.has(name))) {
      diagnostics.push(misplaced(key, entry, { materialized, strategy }));
    }
  }
  if (strategy !== undefined) {
    diagnostics.push(...incomplete(strategy, value));
    const origin = merged.get('strategy') ?? merged.get('materialized');
    if (origin) value.set('strategy', { ...origin, value: strategy });
  }
  return { value, diagnostics };
}

/** Told by what the model says about its rows, where it does not say it outright. */
function strategyOf(merged: ReadonlyMap<string, Sourced>): string {
  const written = merged.get('strategy')?.value;
  if (typeof written === 'string') return written;
  if (merged.has('time_column')) return 'interval';
  return merged.has('unique_key') ? 'merge' : 'append';
}

function applies(key: ConfigKey, materialized: string, strategy: string | undefined): boolean {
  if (key.materializations && !key.materializations.includes(materialized)) return false;
  return !key.strategies || strategy === undefined || key.strategies.includes(strategy);
}

function misplaced(
  key: ConfigKey,
  entry: Sourced,
  { materialized, strategy }: { materialized: string; strategy: string | undefined },
): Diagnostic {
  const wrongKind = key.materializations && !key.materializations.includes(materialized);
  const owners = wrongKind ? key.materializations : key.strategies;
  const what = wrongKind
    ? `materialized as ${materialized}`
    : `incremental with strategy ${strategy}`;
  const setting = wrongKind ? 'materialized' : 'strategy';
  return error('E0118', `"${key.name}" does nothing here: the model is ${what}`, {
    span: (entry.locateKey ?? entry.locate)(),
    hint: `remove it, or set ${setting} to ${owners?.join(' or ')}`,
  });
}

const needs: Readonly<Record<string, readonly string[]>> = {
  interval: ['time_column', 'grain'],
  merge: ['unique_key'],
};

function incomplete(strategy: string, present: ReadonlyMap<string, Sourced>): Diagnostic[] {
  const missing = (needs[strategy] ?? []).filter((name) => !present.has(name));
  if (missing.length === 0) return [];
  const origin =
    present.get('strategy') ?? present.get('time_column') ?? present.get('materialized');
  const names = missing.map((name) => `"${name}"`).join(' and ');
  return [
    error('E0119', `strategy ${strategy} needs ${names}`, {
      ...(origin ? { span: origin.locate() } : {}),
      hint: missing.includes('grain') ? 'grain is hour, day, week or month' : `add ${names}`,
    }),
  ];
}
