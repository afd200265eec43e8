/**
 * Records a watch of the project that `eider init` writes, save after save, as plain text: what the
 * program prints, with times written as `<time>`. In: nothing; out: the recording. `--write` puts it
 * into README.md instead. `node scripts/record-watch.mjs`; build first (`npm run build`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const eider = join(root, 'bin/eider.cjs');
const summary = 'models/customer_summary.sql';

/** Of one file, one after another. */
const saves = [
  {
    words: 'a column is added',
    path: summary,
    edit: (text) =>
      text.replace(
        '  history.last_order',
        '  history.last_order,\n  history.spend >= 50 as is_regular',
      ),
  },
  {
    words: 'a name is misspelt',
    path: summary,
    edit: (text) => text.replace('history.spend >=', 'history.spent >='),
  },
  {
    words: 'mended, and customers without orders are left out',
    path: summary,
    edit: (text) => text.replace('history.spent', 'history.spend').replace('left join', 'join'),
  },
  {
    words: 'orders of 40 and more are left out',
    path: 'models/staging/stg_orders.sql',
    edit: (text) => text.replace(/where .*/, '$& and amount < 40'),
  },
];

export async function recordWatch() {
  const folder = mkdtempSync(join(tmpdir(), 'eider-recording-'));
  const shop = join(folder, 'shop');
  // One thread, so that the lines come in one order.
  const env = { ...process.env, EIDER_THREADS: '1', NO_COLOR: '1' };
  try {
    run(['init', 'shop'], folder, env);
    run(['build', '--quiet'], shop, env);
    return withoutTimes(await watchSaves(shop, env));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watchSaves(cwd, env) {
  const child = spawn(process.execPath, [eider, 'watch'], { cwd, env });
  const printed = reader(child);
  const parts = [`$ eider watch\n${await printed.upTo(/ watched\n/)}`];
  for (const { words, path, edit } of saves) {
    const file = join(cwd, path);
    const text = readFileSync(file, 'utf8');
    const now = edit(text);
    if (now === text) throw new Error(`nothing is edited in ${path}: ${words}`);
    // As editors save: what is written is never seen in half.
    writeFileSync(join(cwd, '.saving'), now);
    renameSync(join(cwd, '.saving'), file);
    const result = await printed.upTo(/^[✓✗] .*saved .*\n.*\n$/ms);
    parts.push(`> ${path}: ${words}\n${result}`);
  }
  child.kill('SIGINT');
  await new Promise((ended) => child.on('exit', ended));
  return parts.map((part) => part.trimEnd()).join('\n\n');
}

function run(args, cwd, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [eider, ...args], {
    cwd,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout + stderr);
}

/** What was printed and not taken yet, as soon as it is as it is waited for. */
function reader(child) {
  let text = '';
  let look = () => {};
  const take = (more) => {
    text += more;
    look();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise((_, refuse) => {
    child.on('exit', () => refuse(new Error(`the watch ended:\n${text}`)));
  });
  ended.catch(() => {});
  return {
    upTo: (pattern) => {
      const found = new Promise((resolve) => {
        look = () => {
          if (!pattern.test(text)) return;
          const taken = text;
          text = '';
          look = () => {};
          resolve(taken.replace(/^\n+/, ''));
        };
        look();
      });
      return Promise.race([found, ended]);
    },
  };
}

function withoutTimes(text) {
  return text
    .replace(/saved \d\d:\d\d:\d\d · [\d.]+ m?s/g, 'saved <time> · <ms>')
    .replace(/checked in [\d.]+ s/g, 'checked in <time>');
}

/** The block that follows the line in which the script is named. */
const recorded = /(scripts\/record-watch\.mjs[^\n]*\n\n```text\n).*?(```)/s;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const recording = await recordWatch();
  if (process.argv.includes('--write')) {
    const page = join(root, 'README.md');
    const text = readFileSync(page, 'utf8');
    writeFileSync(
      page,
      text.replace(recorded, (_, before, after) => `${before}${recording}\n${after}`),
    );
  } else process.stdout.write(`${recording}\n`);
}
