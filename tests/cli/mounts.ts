/**
 * Places that refuse to be written to, as a test needs them. Tests often run as root, for whom
 * permissions do not hold: mounts do. Each answers false where mounting is not allowed.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/** An empty file system of so many megabytes; gone when the test ends. */
export function mountSmall(folder: string, megabytes: number): boolean {
  mkdirSync(folder, { recursive: true });
  return mount(folder, '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder);
}

/** The folder as it is, but only to be read, until the test ends. */
export function makeReadOnly(folder: string): boolean {
  if (process.getuid?.() !== 0) {
    spawnSync('chmod', ['-R', 'a-w', folder]);
    onTestFinished(() => void spawnSync('chmod', ['-R', 'u+w', folder]));
    return true;
  }
  return (
    mount(folder, '--bind', folder, folder) &&
    spawnSync('mount', ['-o', 'remount,bind,ro', folder]).status === 0
  );
}

function mount(folder: string, ...args: readonly string[]): boolean {
  const { status } = spawnSync('mount', args);
  if (status !== 0) return false;
  onTestFinished(() => void spawnSync('umount', ['-l', folder]));
  return true;
}

/** Who may write nothing is told so in other words than root, who is on a read-only file system. */
export function refused(printed: string): string {
  return printed.replaceAll(
    /permission denied|the file system is read only|its folder cannot be made/g,
    '<refused>',
  );
}

export const mountsRefused = 'this machine does not let the test mount a file system';

/** Takes all space that is left on the file system of this path. */
export function fillUp(path: string): void {
  const page = Buffer.alloc(4096);
  try {
    for (;;) appendFileSync(path, page);
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code !== 'ENOSPC') throw failure;
  }
}
