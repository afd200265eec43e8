/** The ages of sources as people read them. In: answers; out: lines. Knows no engine. */
import type { SourceNode } from '../product/graph.ts';
import { createStyle, type Paint, type Style } from './style.ts';
import { padEndTo, printable, textWidth } from './tables/text-width.ts';

export interface AgeLine {
  readonly source: SourceNode;
  readonly verdict: 'fresh' | 'stale' | 'too old' | 'not known';
  /** Milliseconds since 1970; absent without rows. */
  readonly newest: number | undefined;
}

/** Lines without a line break at the end. */
export function formatFreshness(
  ages: readonly AgeLine[],
  { color }: { readonly color: boolean },
): string {
  const style = createStyle(color);
  const names = ages.map(({ source }) => printable(`${source.table.source}.${source.name}`));
  const widest = Math.max(...names.map(textWidth));
  const lines = ages.map(({ verdict, newest }, index) => {
    const word = paintOf(verdict, style)(padEndTo(verdict, 'not known'.length));
    const loaded = verdict === 'not known' ? '' : describe(newest);
    return `  ${word}  ${padEndTo(names[index] ?? '', widest)}  ${loaded}`.trimEnd();
  });
  return lines.join('\n');
}

function describe(newest: number | undefined): string {
  if (newest === undefined) return 'no rows';
  return `newest row ${new Date(newest).toISOString().slice(0, 19).replace('T', ' ')}`;
}

function paintOf(verdict: AgeLine['verdict'], style: Style): Paint {
  if (verdict === 'fresh') return style.good;
  return verdict === 'stale' ? style.doubtful : style.bad;
}
