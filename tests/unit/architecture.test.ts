/**
 * Holds the rules of the house (ARCHITECTURE.md): what may import what, who prints, and that the
 * map names what is there.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** From the ground up. Folders that stand together know nothing of each other. */
const floors = [
  ['base'],
  ['project', 'template', 'engine'],
  ['product'],
  ['graph'],
  ['compile'],
  ['check'],
  ['incremental'],
  ['materialize', 'quality'],
  ['plan', 'state'],
  ['run', 'report', 'docs', 'edits'],
  ['pipeline.ts'],
  ['watch', 'verify'],
  ['commands'],
  ['cli.ts'],
];

/** Each package that runs here, and who may import it. */
const homeOfPackage: Readonly<Record<string, readonly string[]>> = {
  '@bomb.sh/tab': ['commands/completion.ts'],
  '@duckdb/node-api': ['engine/duckdb.ts'],
  commander: ['commands/', 'cli.ts'],
  chokidar: ['watch/'],
  'csv-parse': ['project/seeds/parse-csv.ts'],
  'fast-xml-builder': ['report/ci/junit.ts'],
  handlebars: ['template/parse/handlebars-grammar.ts'],
  'js-yaml': ['project/'],
  zod: ['project/'],
};

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Paths below `src/`, and packages by their names. */
  readonly imports: readonly string[];
  /** Those that are gone once types are. */
  readonly typeImports: readonly string[];
}

const files = readSource();

describe('imports', () => {
  it('are found', () => {
    const found = files.reduce((sum, { imports }) => sum + imports.length, 0);
    expect(found).toBeGreaterThan(files.length);
    expect(importsOf("import {\n  a,\n  type B,\n} from './b.ts';\n", 'x/a.ts')).toEqual([
      'x/b.ts',
    ]);
    expect(importsOf("const a = await import('../b.ts');", 'x/a.ts')).toEqual(['b.ts']);
    expect(importsOf("export type { A } from 'zod';\nimport 'yaml';", 'x/a.ts')).toEqual([
      'zod',
      'yaml',
    ]);
    expect(importsOf("import { join } from 'node:path';", 'x/a.ts')).toEqual([]);
  });

  it('lead to files that are there', () => {
    const paths = new Set(files.map(({ path }) => path));
    const broken = edges().filter(([, to]) => to.endsWith('.ts') && !paths.has(to));
    expect(broken).toEqual([]);
  });

  it('never lead back to where they began', () => {
    let left = edges().filter(([from, to]) => from !== to);
    for (let before = -1; before !== left.length; ) {
      before = left.length;
      const importers = new Set(left.map(([from]) => from));
      left = left.filter(([, to]) => importers.has(to));
    }
    expect(left).toEqual([]);
  });

  it('only go down the floors, and never along one', () => {
    const wrong = edges().filter(([from, to]) => {
      const there = roomOf(to);
      return (
        roomOf(from) !== there && to.endsWith('.ts') && floorOf(there) >= floorOf(roomOf(from))
      );
    });
    expect(wrong.map((edge) => edge.join(' imports '))).toEqual([]);
  });

  it('leave project/, template/ and engine/ with base/ alone', () => {
    const allowed = new Set(['base', 'project', 'template', 'engine']);
    const wrong = edges().filter(
      ([from, to]) => allowed.has(roomOf(from)) && to.endsWith('.ts') && !allowed.has(roomOf(to)),
    );
    expect(wrong).toEqual([]);
  });

  it('make no circle of files that run; types of one folder may know each other', () => {
    expect(findCircles()).toEqual([]);
  });

  it('leave each package to those who may know it', () => {
    const wrong = edges().filter(([from, to]) => {
      const homes = homeOfPackage[packageOf(to)] ?? [];
      return !to.endsWith('.ts') && !homes.some((home) => from.startsWith(home));
    });
    expect(wrong).toEqual([]);
  });

  it('name every package that is installed with Eider, and those in its files', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const known = Object.keys(homeOfPackage);
    // The driver is in the files; its binary, which no file of ours names, cannot be.
    const named = Object.keys(dependencies).map((name) => name.replace('bindings', 'api'));
    expect(known).toEqual(expect.arrayContaining(named));
    expect(Object.keys({ ...dependencies, ...devDependencies })).toEqual(
      expect.arrayContaining(known),
    );
  });
});

describe('files', () => {
  it('stand on a floor', () => {
    expect(files.filter(({ path }) => floorOf(roomOf(path)) < 0)).toEqual([]);
  });

  it('open with what comes in, what goes out and what they must not know', () => {
    expect(pathsOf((text) => !/^(?:\/\*\*|\/\/)/.test(text))).toEqual([]);
  });

  it('of product/ hold types and nothing that runs', () => {
    const statements = files
      .filter(({ path }) => roomOf(path) === 'product')
      .flatMap(({ path, text }) =>
        [...text.matchAll(/^(?![ })/]| \*)\S.*$/gm)].map(([line]) => ({ path, line })),
      );
    const isType = /^(?:import type |export (?:type|interface) |(?:type|interface) )/;
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter(({ line }) => !isType.test(line))).toEqual([]);
  });

  it('leave the process to cli.ts, which hands on what others may know', () => {
    const global = /\bprocess\.(?:stdout|stderr|argv|exit\w*|on|cwd)\b|\bconsole\./;
    // The library that makes completion scripts prints them: commands/completion.ts catches that.
    const users = pathsOf((text) => global.test(text));
    expect(users.filter((path) => path !== 'commands/completion.ts')).toEqual(['cli.ts']);
    // Commander reads the variables of flags by itself, so whoever declares flags may, too.
    const readers = pathsOf((text) => /\bprocess\.env\b/.test(text));
    expect(readers.filter((path) => path !== 'commands/flags.ts')).toEqual([]);
  });

  it('write to the terminal in commands/ and report/ alone', () => {
    const writers = pathsOf((text) => /\b(?:stdout|stderr)\??\.write\(/.test(text));
    expect([...new Set(writers.map(roomOf))]).toEqual(['cli.ts', 'commands', 'report']);
  });
});

describe('ARCHITECTURE.md', () => {
  const page = read('ARCHITECTURE.md');
  const named = [...page.matchAll(/`([\w./*-]+)`/g)].map(([, name = '']) => name);

  it('names only what is there', () => {
    const paths = named.filter((name) => /\/|\.(?:ts|md|json|mjs)$/.test(name));
    expect(paths.length).toBeGreaterThan(0);
    const missing = paths.filter(
      (path) => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path)),
    );
    expect(missing).toEqual([]);
  });

  it('names every folder of src/', () => {
    const missing = floors.flat().filter((room) => {
      return !named.includes(room.endsWith('.ts') ? `src/${room}` : `${room}/`);
    });
    expect(missing).toEqual([]);
  });

  it('draws the floors as they are', () => {
    const drawn = [...page.matchAll(/^ *(\d+) {2}((?:[a-z]+(?:\/|\.ts) )+)/gm)].map(
      ([, floor, rooms = '']) => [
        Number(floor),
        rooms.trim().replaceAll('/', '').split(' ').sort(),
      ],
    );
    expect(drawn.reverse()).toEqual(floors.map((rooms, floor) => [floor, [...rooms].sort()]));
  });
});

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

function readSource(): readonly SourceFile[] {
  const found = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return found
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => {
      const text = read(`src/${path}`);
      const types = (text.match(/^(?:import|export) type [^;]+;/gm) ?? []).join('\n');
      return { path, text, imports: importsOf(text, path), typeImports: importsOf(types, path) };
    });
}

function importsOf(text: string, path: string): string[] {
  const statements = text.matchAll(
    /^(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*'([^']+)';|\bimport\('([^']+)'\)/gm,
  );
  return [...statements]
    .map(([, written, loaded]) => written ?? loaded ?? '')
    .filter((name) => !name.startsWith('node:'))
    .map((name) => (name.startsWith('.') ? posix.join(dirname(path), name) : name));
}

function edges(): (readonly [from: string, to: string])[] {
  return files.flatMap(({ path, imports }) => imports.map((to) => [path, to] as const));
}

function pathsOf(wanted: (text: string) => boolean): string[] {
  return files.filter(({ text }) => wanted(text)).map(({ path }) => path);
}

/** The folder right below `src/`, or the file that stands there. */
function roomOf(path: string): string {
  return path.split('/')[0] ?? path;
}

function floorOf(room: string): number {
  return floors.findIndex((rooms) => rooms.includes(room));
}

function packageOf(name: string): string {
  const [first = '', second = ''] = name.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

/** Each as the path that comes back to its beginning. */
function findCircles(): string[] {
  const running = files.map(
    ({ path, imports, typeImports }) =>
      [path, imports.filter((to) => !typeImports.includes(to))] as const,
  );
  const importsByPath = new Map(running);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    const start = above.indexOf(path);
    if (start >= 0) circles.push([...above.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of importsByPath.get(path) ?? []) visit(next, [...above, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  return circles;
}
