/**
 * Writing files that the file system may refuse. In: a path as people know it and what writes it;
 * out: the reason of a refusal in words. Anything else that is raised is a bug and goes on.
 */
import { accessSync, constants } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { DiagnosticDetail, Severity } from '../base/diagnostic.ts';
import { type Diagnostic, error, warning } from '../base/diagnostic.ts';

export interface Refusal {
  readonly path: string;
  readonly reason: string;
}

/** Nothing where it was written. */
export function attemptWrite(path: string, write: () => void): readonly Refusal[] {
  try {
    write();
    return [];
  } catch (failure) {
    return [{ path, reason: reasonOf(failure) }];
  }
}

/** Relative to a folder where it lies below it. */
export function shownPath(folder: string, path: string): string {
  const below = relative(folder, path);
  return below.startsWith('..') ? path : below || '.';
}

/** One diagnostic for all that was refused for the same reason. */
export function describeRefusals(
  refusals: readonly Refusal[],
  severity: Severity,
  detail: DiagnosticDetail = {},
): readonly Diagnostic[] {
  const say = severity === 'error' ? error : warning;
  const reasons = new Set(refusals.map(({ reason }) => reason));
  return [...reasons].map((reason) => {
    const paths = refusals.flatMap((refusal) => (refusal.reason === reason ? [refusal.path] : []));
    return say('E0704', `${paths.join(', ')} cannot be written: ${reason}`, detail);
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'no space left on the device',
  EISDIR: 'a folder stands in its place',
  ENOTDIR: 'a file stands where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  ENOENT: 'its folder cannot be made',
  ENAMETOOLONG: 'the name is too long',
};

function reasonOf(failure: unknown): string {
  if (!isRefusal(failure)) throw failure;
  const code = failure.code === 'ENOENT' ? codeAbove(failure.path ?? '') : failure.code;
  return reasons[code] ?? failure.message;
}

function isRefusal(failure: unknown): failure is NodeJS.ErrnoException & { code: string } {
  return failure instanceof Error && 'syscall' in failure && 'code' in failure;
}

/** Making folders within folders, Node says only that one is missing: the one above says why. */
function codeAbove(path: string): string {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    try {
      accessSync(folder, constants.W_OK);
      return 'ENOENT';
    } catch (failure) {
      if (!isRefusal(failure) || (failure.code !== 'ENOENT' && failure.code !== 'ENOTDIR')) {
        return isRefusal(failure) ? failure.code : 'ENOENT';
      }
      if (failure.code === 'ENOTDIR') return 'ENOTDIR';
    }
    if (dirname(folder) === folder) return 'ENOENT';
  }
}
