/**
 * Which configuration a snapshot needs, and what its strategy follows from. In: merged layers; out:
 * those that apply, and diagnostics.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Sourced } from '../resources.ts';

/** What is missing is said where something of it was written; of nothing, the caller knows the file. */
export function checkSnapshot(
  merged: ReadonlyMap<string, Sourced>,
): Outcome<ReadonlyMap<string, Sourced>> {
  const strategy = strategyOf(merged);
  const missing = ['unique_key', strategy === 'check' ? 'check_cols' : 'updated_at'].filter(
    (name) => !merged.has(name),
  );
  const value = new Map(merged);
  const origin = merged.get('strategy') ?? merged.get('unique_key') ?? [...merged.values()].at(-1);
  if (origin) value.set('strategy', { ...(merged.get('strategy') ?? origin), value: strategy });
  const diagnostics: Diagnostic[] = [];
  if (missing.length > 0 && origin) diagnostics.push(incomplete(strategy, missing, origin));
  const useless = strategy === 'timestamp' ? merged.get('check_cols') : undefined;
  if (useless) {
    diagnostics.push(
      error('E0118', '"check_cols" does nothing here: the strategy is timestamp', {
        span: (useless.locateKey ?? useless.locate)(),
        hint: 'remove it, or set strategy to check',
      }),
    );
  }
  return { value, diagnostics };
}

/** Told by what the snapshot says about its rows, where it does not say it outright. */
function strategyOf(merged: ReadonlyMap<string, Sourced>): string {
  const written = merged.get('strategy')?.value;
  if (typeof written === 'string') return written;
  return merged.has('check_cols') ? 'check' : 'timestamp';
}

function incomplete(strategy: string, missing: readonly string[], origin: Sourced): Diagnostic {
  const names = missing.map((name) => `"${name}"`).join(' and ');
  return error('E0119', `a snapshot with strategy ${strategy} needs ${names}`, {
    span: origin.locate(),
    hint: missing.includes('updated_at')
      ? 'name the column that rises when a row changes, or compare columns: check_cols: all'
      : `add ${names}`,
  });
}
