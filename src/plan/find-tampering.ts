/**
 * What somebody else did to a relation since it was published. In: what is there, what was recorded,
 * and how many rows it has now; out: that in words, or nothing.
 */
import { formatCount } from '../base/format-count.ts';
import { relationKey } from '../engine/relation-key.ts';
import type { KnownRelation } from '../product/inventory.ts';
import type { StoredVersion } from '../product/state.ts';

export type Tampering = (
  there: KnownRelation,
  version: StoredVersion | undefined,
) => string | undefined;

/** Rows when a run began, and which versions were recorded then: later ones are its own. */
export interface Counted {
  readonly rows: ReadonlyMap<string, number>;
  readonly versions: ReadonlySet<StoredVersion>;
}

/** `isIntact`: of what an external model left on disk. */
export function createTampering(
  counted: Counted,
  isIntact: (there: KnownRelation) => boolean,
): Tampering {
  return (there, version) => {
    if (!version) return 'what it holds was not recorded';
    if (there.files !== undefined && !isIntact(there))
      return 'its files were changed by somebody else';
    if (there.shape !== version.shape) return 'its columns were changed by somebody else';
    if (!counted.versions.has(version)) return undefined;
    const rows = counted.rows.get(relationKey(there.relation));
    if (rows === undefined || rows === version.whole.rows) return undefined;
    const is = formatCount(rows);
    return `it has ${is} ${rows === 1 ? 'row' : 'rows'} instead of ${formatCount(version.whole.rows)}`;
  };
}
