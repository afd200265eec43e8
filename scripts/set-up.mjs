/** Installs and compiles what is missing: a fresh clone needs nothing but Node. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function setUp() {
  if (!isInstalled()) npm('ci', '--no-audit', '--no-fund');
  execFileSync(process.execPath, [typescript(), '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: 'inherit',
  });
}

export function npm(...args) {
  execFileSync('npm', args, { cwd: root, stdio: 'inherit' });
}

function typescript() {
  const { bin } = JSON.parse(
    readFileSync(join(root, 'node_modules/typescript/package.json'), 'utf8'),
  );
  return join(root, 'node_modules/typescript', bin.tsc);
}

function isInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}
