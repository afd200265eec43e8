/**
 * Files that a killed process had begun and not renamed into their place. In: the target folder;
 * out: the same folder without them. What a living process is writing is left alone.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `manifest.json.1234.0.tmp`, `compiled.1234.tmp`: the number is that of the process. */
export const leftover = /\.(\d+)(?:\.\d+)?\.tmp$/;

/** Removes what it can: a leftover costs space and nothing else. */
export function sweepLeftovers(targetPath: string): void {
  for (const folder of [targetPath, join(targetPath, 'cache')]) {
    for (const name of entriesOf(folder)) {
      const pid = leftover.exec(name)?.[1];
      if (pid !== undefined && !isAlive(Number(pid))) removeQuietly(join(folder, name));
    }
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    // It lives and belongs to somebody else.
    return (failure as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {}
}
