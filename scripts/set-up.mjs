/**
 * Installs what is missing and builds: a fresh clone needs nothing but Node. A step that fails
 * has said why; the script ends with its exit code.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function setUp() {
  if (!isInstalled()) npm('ci');
  node(join(root, 'scripts/build.mjs'));
}

export function npm(...args) {
  // On Windows npm is a script, which needs a shell.
  run('npm', args, { shell: process.platform === 'win32' });
}

export function node(...args) {
  run(process.execPath, args);
}

function run(command, args, options) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** npm writes its own copy of the lock file when an installation is complete. */
function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}
