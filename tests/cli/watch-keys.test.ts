/** `eider watch` on a real terminal: keys, a window that changes, and how it is left. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createShop, type Rig, repository } from './rig.ts';

const hasTerminals = spawnSync('script', ['--version']).status === 0;

it.skipIf(!hasTerminals)('does what its keys say, and is left by one', async () => {
  const rig = createShop({
    'models/orders.sql': 'select i as id, i * 2 as amount from range(3) r(i)\n',
    'models/orders.yml':
      'models: [{ name: orders, columns: [{ name: id, data_tests: [unique] }] }]\n',
  });
  await rig.eider('build');
  const terminal = openTerminal(rig);
  await terminal.shows('waiting for a save');
  rig.write({ 'models/orders.sql': 'select i as id, i * 3 as amount from range(3) r(i)\n' });
  await terminal.shows('(+0 −0 ~2)');
  await terminal.press('d', '~ is          2       6');
  await terminal.press('?', 'as Ctrl-C does: what runs is rolled back');
  await terminal.press('t', 'checking', '1 passed');
  await terminal.press('r', 'checking', '(+0 −0 ~0)', '1 passed');
  await terminal.press('f', 'checking', '(+0 −0 ~0)', '1 passed');
  terminal.resize(22);
  await terminal.shows('✓ orders  +0 −0 ~0', '? help  q quit');
  terminal.resize(80);
  await terminal.shows('(+0 −0 ~0)', 'r rebuild');
  terminal.type('q');
  expect(await terminal.ended).toBe(0);
});

it.skipIf(!hasTerminals)('is left by Ctrl-C while a model is built', async () => {
  const rig = createShop({ 'models/a.sql': 'select 1 as id\n' });
  await rig.eider('build');
  const terminal = openTerminal(rig);
  await terminal.shows('waiting for a save');
  rig.write({ 'models/a.sql': 'select sum(hash(i)) as id from range(1000000000000) as t(i)\n' });
  await terminal.shows('0 of 1 done');
  terminal.type('\u0003');
  expect(await terminal.ended).toBe(130);
  expect(await rig.contents()).toEqual({ 'main.a': [[1]] });
});

/** Of 80 columns and 30 rows. */
function openTerminal({ folder }: Rig) {
  const eider = `${process.execPath} ${join(repository, 'bin/eider.cjs')} watch --no-color`;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name !== 'CI' && name !== 'NO_COLOR'),
  );
  // Beside the project, whose files are watched.
  const ttyFile = join(folder, '..', 'tty');
  const command = `tty > ${ttyFile}; stty cols 80 rows 30; exec ${eider}`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: folder,
    env: { ...env, TERM: 'xterm' },
  });
  let text = '';
  let look = (): void => {};
  child.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    look();
  });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  /** One after another, since something was typed last. */
  const shows = (...wanted: readonly string[]): Promise<void> => {
    const shown = new Promise<void>((resolve) => {
      look = () => {
        if (isInOrder(text, wanted)) resolve();
      };
      look();
    });
    const gone = ended.then((code) => {
      throw new Error(`it ended with ${code} before it showed ${wanted.join(', ')}:\n${text}`);
    });
    return Promise.race([shown, gone]);
  };
  /** As somebody does who draws at the window's edge: the system tells the program. */
  const resize = (columns: number): void => {
    text = '';
    spawnSync('stty', ['-F', readFileSync(ttyFile, 'utf8').trim(), 'cols', `${columns}`]);
  };
  const type = (key: string): void => {
    text = '';
    child.stdin.write(key);
  };
  return {
    ended,
    shows,
    resize,
    type,
    press: (key: string, ...wanted: readonly string[]) => {
      type(key);
      return shows(...wanted);
    },
  };
}

function isInOrder(text: string, wanted: readonly string[]): boolean {
  let at = 0;
  return wanted.every((each) => {
    at = text.indexOf(each, at);
    return at !== -1;
  });
}
