/**
 * Files that a killed process had begun and not renamed into their place. In: the target folder;
 * out: the same folder without them. What a living process is writing is left alone.
 */
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** `manifest.json.1234.0.tmp`, `compiled.1234.tmp`: the number is that of the process. */
export const leftover = /\.(\d+)(?:\.\d+)?\.tmp$/;

/** Removes what it can: a leftover costs space and nothing else. */
export function sweepLeftovers(targetPath: string): void {
  for (const folder of [targetPath, join(targetPath, 'cache')]) {
    for (const name of entriesOf(folder)) {
      const pid = leftover.exec(name)?.[1];
      const path = join(folder, name);
      if (pid !== undefined && !isWriting(Number(pid), path)) removeQuietly(path);
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

/** Numbers are given again: a process that began after the file was written is another one. */
function isWriting(pid: number, path: string): boolean {
  if (!isAlive(pid)) return false;
  try {
    const began = beginningOf(pid);
    return began === undefined || began <= statSync(path).mtimeMs + inaccuracy;
  } catch {
    return true;
  }
}

/** Milliseconds, of the clocks that are compared. */
const inaccuracy = 20;

/** In the time of the file system; nothing where the system does not tell. */
function beginningOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? '';
  // The 22nd field, of which two stand before: hundredths of a second since the system began.
  const hundredths = Number(afterName.split(' ')[19]);
  const [uptime = ''] = readFileSync('/proc/uptime', 'utf8').split(' ');
  const began = Date.now() - Number(uptime) * 1000 + hundredths * 10;
  return Number.isNaN(began) ? undefined : began;
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
