/**
 * Tells of every change to the files of a project, each once, whatever way they were saved. In:
 * places; out: calls with absolute paths, and what stands in the way. Reads no file.
 */
import { type Stats, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { isSameStamp, type Stamp, stampOf } from '../project/files/file-stamp.ts';
import {
  isContent,
  isWatched,
  isWithin,
  outermost,
  samePlaces,
  type WatchedPlaces,
} from './watched-places.ts';
import { within } from './within.ts';

export interface FileWatcherOptions {
  readonly places: WatchedPlaces;
  readonly onChange: (path: string) => void;
  readonly onTrouble: (trouble: WatchTrouble) => void;
  /** Looks at every file again and again, where the system cannot tell of changes. */
  readonly usePolling?: boolean;
}

export type WatchTrouble =
  /** The system tells of no more files: all are looked at in turn from now on. */
  | { readonly type: 'polling'; readonly reason: string }
  | { readonly type: 'unwatched'; readonly reason: string }
  /** The project's folder is not there; when it is back, `onChange` is called. */
  | { readonly type: 'gone' }
  | { readonly type: 'back' };

/** What a system says when it has too many files to tell of. */
const limits: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EMFILE', 'ENFILE']);
const pollMs = 300;
const lookMs = 1_000;
const closingMs = 300;

export class FileWatcher {
  readonly #options: FileWatcherOptions;
  readonly #seen = new Map<string, Stamp>();
  readonly #look: NodeJS.Timeout;
  /** What was there when it was looked at last. */
  readonly #there = new Set<string>();
  /** What was not, when it was told. */
  readonly #came = new Set<string>();
  #places: WatchedPlaces;
  #watcher: FSWatcher;
  /** The one in use last, and those before that it is about to replace. */
  readonly #watchers = new Set<FSWatcher>();
  #isPolling: boolean;
  #isOpening = true;
  /** Folders that were moved or deleted: what the system tells of them is not of those in their place. */
  readonly #left = new Set<string>();
  /** Folders that came in the place of such: what is in them is told once it is watched. */
  readonly #replaced = new Set<string>();
  /** Whether a folder came that the watcher being opened may have passed by. */
  #isStale = false;
  #ready: Promise<void> = Promise.resolve();
  #rootId: number | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: FileWatcherOptions) {
    this.#options = options;
    this.#places = options.places;
    this.#isPolling = options.usePolling ?? false;
    // It was there a moment ago.
    this.#rootId = idOf(this.#places.root) ?? -1;
    this.#watcher = this.#open();
    // Where nothing is left to be watched, it alone keeps the process waiting.
    this.#look = setInterval(() => this.#lookAtRoot(), lookMs);
  }

  /** Once it resolves, no change goes by unseen. */
  ready(): Promise<void> {
    return this.#ready;
  }

  /** These count as having been there: that they are gone is told. */
  remember(paths: readonly string[]): void {
    for (const path of paths) this.#there.add(path);
  }

  /** Without what came and went: files that some ways of saving leave beside for a moment. */
  lasting(paths: ReadonlySet<string>): ReadonlySet<string> {
    return new Set(
      [...paths].filter((path) => {
        const isNew = this.#came.delete(path);
        const isThere = lookAt(path) !== undefined;
        if (isThere) this.#there.add(path);
        else this.#there.delete(path);
        return isThere || !isNew;
      }),
    );
  }

  /** Other places from now on; nothing happens where they are the same. */
  follow(places: WatchedPlaces): void {
    if (samePlaces(places, this.#places)) return;
    this.#places = places;
    this.#reopen();
  }

  close(): Promise<void> {
    clearInterval(this.#look);
    this.#closing ??= within(
      closingMs,
      [...this.#watchers].map((each) => each.close()),
    );
    return this.#closing;
  }

  #open(): FSWatcher {
    const places = this.#places;
    const watcher = watch([...outermost(places)], {
      ignored: (path) => !isWatched(resolve(path), places),
      ignoreInitial: true,
      // Of a folder that is deleted meanwhile some are never closed: the process need not wait.
      persistent: false,
      ignorePermissionErrors: true,
      // The system's own events come at once and unthrottled; these are for what it does not tell.
      atomic: true,
      usePolling: this.#isPolling,
      interval: pollMs,
    });
    this.#watchers.add(watcher);
    this.#isOpening = true;
    watcher.once('ready', () => this.#begin(watcher));
    this.#ready = new Promise((done) => watcher.once('ready', () => done()));
    watcher.on('all', (_event, path) => this.#take(resolve(path)));
    watcher.on('raw', (event, name, details: unknown) => {
      const at = (details as { watchedPath?: string } | undefined)?.watchedPath;
      if (at !== undefined) this.#followFolders(event, resolve(at), name);
      for (const path of rawPaths(at, name)) this.#take(path);
    });
    watcher.on('error', (failure) => this.#fail(failure as NodeJS.ErrnoException));
    return watcher;
  }

  /** Until the next one is ready, those before tell what happens. */
  #reopen(): void {
    this.#watcher = this.#open();
  }

  #begin(watcher: FSWatcher): void {
    for (const before of this.#watchers) {
      if (before === watcher) break;
      this.#watchers.delete(before);
      void before.close();
    }
    if (watcher !== this.#watcher || this.#closing) return;
    this.#isOpening = false;
    const folders = [...this.#replaced];
    this.#replaced.clear();
    for (const path of pathsIn(watcher)) {
      if (!this.#came.has(path)) this.#there.add(path);
      if (folders.some((folder) => isWithin(path, folder))) this.#take(path);
    }
    // What was in one and is not any more is found by looking at everything.
    for (const folder of folders) this.#options.onChange(folder);
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#reopen();
  }

  /**
   * A folder takes its watch with it where it is moved or deleted, and says so by its own name. One
   * that is in its place by then is taken for the same, and nothing in it would be told, ever.
   */
  #followFolders(event: string, at: string, name: string | undefined): void {
    if (event === 'rename' && name === basename(at)) this.#left.add(at);
    for (const path of name ? [at, join(at, name)] : [at]) {
      const isAnother = this.#left.has(path) || (this.#isOpening && path !== at);
      if (isAnother && isFolder(path) && isWatched(path, this.#places)) this.#replace(path);
    }
  }

  #replace(folder: string): void {
    if (this.#closing) return;
    this.#left.delete(folder);
    this.#replaced.add(folder);
    if (this.#isOpening) this.#isStale = true;
    else this.#reopen();
  }

  /** The same change is told several times, the last time a tenth of a second later. */
  #take(path: string): void {
    if (this.#closing || !isContent(path, this.#places)) return;
    if (isFolder(path)) return;
    const stamp = stampOf(path);
    const before = this.#seen.get(path);
    if (before && isSameStamp(before, stamp)) return;
    this.#seen.set(path, stamp);
    if (!this.#there.has(path)) this.#came.add(path);
    this.#options.onChange(path);
  }

  #fail(failure: NodeJS.ErrnoException): void {
    if (this.#closing) return;
    if (limits.has(failure.code) && !this.#isPolling) {
      this.#isPolling = true;
      this.#reopen();
      this.#options.onTrouble({ type: 'polling', reason: failure.message });
    } else if (!limits.has(failure.code)) {
      this.#options.onTrouble({ type: 'unwatched', reason: failure.message });
    }
  }

  /** A folder that is moved away takes its watchers with it and tells nobody. */
  #lookAtRoot(): void {
    const id = idOf(this.#places.root);
    if (id === this.#rootId) return;
    const wasThere = this.#rootId !== undefined;
    this.#rootId = id;
    if (id === undefined) {
      this.#options.onTrouble({ type: 'gone' });
      return;
    }
    this.#reopen();
    // What was saved before this moment is found by looking at everything.
    this.#watcher.once('ready', () => {
      if (!wasThere) this.#options.onTrouble({ type: 'back' });
      this.#options.onChange(this.#places.root);
    });
  }
}

/** A watched file is told by its own path, what lies in a watched folder by its name. */
function rawPaths(at: string | undefined, name: string | undefined): readonly string[] {
  if (at === undefined) return [];
  return [name && isFolder(at) ? join(resolve(at), name) : resolve(at)];
}

/** All that it knows of, folders too. */
function pathsIn(watcher: FSWatcher): readonly string[] {
  return Object.entries(watcher.getWatched()).flatMap(([folder, names]) =>
    names.map((name) => resolve(folder, name)),
  );
}

function idOf(path: string): number | undefined {
  return lookAt(path)?.ino;
}

function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory() ?? false;
}

function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
