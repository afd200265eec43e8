/** What a compile says at the end, whichever way it came there. */
import { relative } from 'node:path';
import { formatDuration, plural } from '../report/format.ts';

export interface CompileSummary {
  /** `214 models and 112 data tests` */
  readonly counts: string;
  readonly ms: number;
  /** How many files are others than before. */
  readonly changed: number;
  /** That of everything written, as it is shown. */
  readonly folder: string;
}

export function summariseCompile({ counts, ms, changed, folder }: CompileSummary): string {
  return `${counts} compiled in ${formatDuration(ms)} · ${plural(changed, 'file')} written to ${folder}/compiled`;
}

/** As seen from the working folder. */
export function shownFolder(
  { workingFolder }: { readonly workingFolder: string },
  targetPath: string,
): string {
  return relative(workingFolder, targetPath) || '.';
}
