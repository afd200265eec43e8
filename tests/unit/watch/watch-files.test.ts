/** The watcher on a real folder: every way of saving is told, each change once. */
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { FileWatcher, type WatchTrouble } from '../../../src/watch/watch-files.ts';
import { isContent, isWatched, outermost } from '../../../src/watch/watched-places.ts';

interface Watched {
  readonly root: string;
  readonly watcher: FileWatcher;
  readonly changes: string[];
  readonly troubles: WatchTrouble[];
  /** Resolves once what was told so far satisfies it. */
  readonly until: (isEnough: (changes: readonly string[]) => boolean) => Promise<void>;
}

async function watchFolder(): Promise<Watched> {
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'eider-watch-')));
  const root = join(outside, 'shop');
  mkdirSync(join(root, 'models'), { recursive: true });
  mkdirSync(join(root, 'target'));
  writeFileSync(join(root, 'project.yml'), 'name: shop\n');
  writeFileSync(join(root, 'models/a.sql'), 'select 1\n');
  const changes: string[] = [];
  const troubles: WatchTrouble[] = [];
  const waiting = new Set<() => void>();
  const tell = (): void => {
    for (const look of waiting) look();
  };
  const watcher = new FileWatcher({
    places: {
      root,
      files: new Set([join(root, 'project.yml'), join(root, 'project.local.yml')]),
      folders: new Set([join(root, 'models'), join(root, 'seeds')]),
      targetPath: join(root, 'target'),
    },
    onChange: (path) => {
      changes.push(path.slice(root.length + 1));
      tell();
    },
    onTrouble: (trouble) => {
      troubles.push(trouble);
      tell();
    },
  });
  onTestFinished(async () => {
    await watcher.close();
    rmSync(outside, { recursive: true, force: true });
  });
  await watcher.ready();
  const until: Watched['until'] = (isEnough) =>
    new Promise((done) => {
      const look = (): void => {
        if (!isEnough(changes)) return;
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
    });
  return { root, watcher, changes, troubles, until };
}

it('tells of a save, a new file, a rename into place and a deleted file', async () => {
  const { root, changes, until } = await watchFolder();
  writeFileSync(join(root, 'models/a.sql'), 'select 22\n');
  await until((told) => told.includes('models/a.sql'));
  writeFileSync(join(root, 'models/b.sql'), 'select 2\n');
  await until((told) => told.includes('models/b.sql'));
  changes.length = 0;
  writeFileSync(join(root, 'models/.a.sql.swp'), 'select 333\n');
  renameSync(join(root, 'models/.a.sql.swp'), join(root, 'models/a.sql'));
  await until((told) => told.includes('models/a.sql'));
  unlinkSync(join(root, 'models/b.sql'));
  await until((told) => told.includes('models/b.sql'));
  expect(changes.filter((path) => !path.endsWith('.sql') || path.includes('swp'))).toEqual([]);
});

it('leaves out what came and went in one burst', async () => {
  const { root, watcher, changes, until } = await watchFolder();
  const lasting = (): readonly string[] =>
    [...watcher.lasting(new Set(changes.splice(0).map((path) => join(root, path))))]
      .map((path) => path.slice(root.length + 1))
      .sort();
  // As `sed -i` saves.
  writeFileSync(join(root, 'models/sedA1'), 'select 22\n');
  renameSync(join(root, 'models/sedA1'), join(root, 'models/a.sql'));
  writeFileSync(join(root, 'models/b.sql'), 'select 2\n');
  await until((told) =>
    ['models/sedA1', 'models/a.sql', 'models/b.sql'].every((path) => told.includes(path)),
  );
  expect(lasting()).toEqual(['models/a.sql', 'models/b.sql']);
  unlinkSync(join(root, 'models/a.sql'));
  unlinkSync(join(root, 'models/b.sql'));
  await until((told) => ['models/a.sql', 'models/b.sql'].every((path) => told.includes(path)));
  expect(lasting()).toEqual(['models/a.sql', 'models/b.sql']);
});

it('tells nothing of what the project does not read, nor of its own target folder', async () => {
  const { root, changes, until } = await watchFolder();
  writeFileSync(join(root, 'README.md'), 'hello\n');
  writeFileSync(join(root, 'target/manifest.json'), '{}\n');
  writeFileSync(join(root, 'models/a.sql~'), 'select 0\n');
  writeFileSync(join(root, 'project.local.yml'), 'vars: {}\n');
  await until((told) => told.length > 0);
  expect([...new Set(changes)]).toEqual(['project.local.yml']);
});

it('tells of a folder that is deleted and comes again, and of one that was not there', async () => {
  const { root, changes, until } = await watchFolder();
  rmSync(join(root, 'models'), { recursive: true });
  await until((told) => told.includes('models/a.sql'));
  changes.length = 0;
  mkdirSync(join(root, 'models/marts'), { recursive: true });
  writeFileSync(join(root, 'models/marts/c.sql'), 'select 3\n');
  await until((told) => told.includes('models/marts/c.sql'));
  mkdirSync(join(root, 'seeds'));
  writeFileSync(join(root, 'seeds/s.csv'), 'id\n1\n');
  await until((told) => told.includes('seeds/s.csv'));
});

it('tells of what is in a folder that another one took the place of', async () => {
  const { root, watcher, changes, until } = await watchFolder();
  const gone = ['models/gone.sql', 'models/marts/b.sql'];
  mkdirSync(join(root, 'models/marts'));
  for (const path of gone) writeFileSync(join(root, path), 'select 2\n');
  await until((told) => gone.every((path) => told.includes(path)));
  // Nothing is told between: as far as names go, nothing happened to the folder.
  renameSync(join(root, 'models'), join(root, 'aside'));
  mkdirSync(join(root, 'models/marts'), { recursive: true });
  changes.length = 0;
  writeFileSync(join(root, 'models/a.sql'), 'select 1\n');
  await until((told) => ['models/a.sql', 'models'].every((path) => told.includes(path)));
  await watcher.ready();
  rmSync(join(root, 'models'), { recursive: true });
  mkdirSync(join(root, 'models/marts'), { recursive: true });
  changes.length = 0;
  writeFileSync(join(root, 'models/marts/b.sql'), 'select 3\n');
  await until((told) => told.includes('models/marts/b.sql') && told.includes('models'));
  await watcher.ready();
  changes.length = 0;
  writeFileSync(join(root, 'models/marts/b.sql'), 'select 44\n');
  await until((told) => told.includes('models/marts/b.sql'));
});

it('tells of each of 500 files', async () => {
  const { root, until } = await watchFolder();
  const names = Array.from({ length: 500 }, (_, index) => `models/m${index}.sql`);
  for (const name of names) writeFileSync(join(root, name), 'select 1\n');
  await until((told) => {
    const all = new Set(told);
    return names.every((name) => all.has(name));
  });
});

it('says that the folder was moved away, and goes on when it is back', async () => {
  const { root, watcher, troubles, until } = await watchFolder();
  renameSync(root, `${root}.aside`);
  await until(() => troubles.some(({ type }) => type === 'gone'));
  renameSync(`${root}.aside`, root);
  await until(() => troubles.some(({ type }) => type === 'back'));
  await watcher.ready();
  writeFileSync(join(root, 'models/a.sql'), 'select 55555\n');
  await until((told) => told.includes('models/a.sql'));
});

it('knows the places that count', () => {
  const places = {
    root: '/p',
    files: new Set(['/p/project.yml', '/data/x.csv']),
    folders: new Set(['/p/models', '/p/deep/down']),
    targetPath: '/p/target',
  };
  const contents = ['/p/project.yml', '/p/models/a.sql', '/p/deep/down/x/y.yml', '/data/x.csv'];
  for (const path of contents) expect([path, isContent(path, places)]).toEqual([path, true]);
  const others = ['/p', '/p/deep', '/p/target/x', '/p/models/.git/x', '/p/modelsx', '/data/y.csv'];
  for (const path of others) expect([path, isContent(path, places)]).toEqual([path, false]);
  expect(isWatched('/p/deep', places)).toBe(true);
  expect(isWatched('/p/other', places)).toBe(false);
  expect(isContent('/p/target/x', { ...places, folders: new Set(['/p']) })).toBe(false);
  expect(outermost(places)).toEqual(['/data', '/p']);
});
