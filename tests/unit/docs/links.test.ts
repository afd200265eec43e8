/** Links and paths in the documentation lead somewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...below('docs'),
  ...below('examples'),
];

describe('links', () => {
  for (const page of pages) {
    it(`of ${page}`, () => {
      const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
      const own = links.filter((link) => !/^[a-z]+:/.test(link));
      expect(own.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
    });
  }
});

it('CONTRIBUTING.md names only what is there', () => {
  const named = [...prose('CONTRIBUTING.md').matchAll(/`((?:src|tests|docs)\/[\w./-]+)`/g)];
  const paths = named.map(([, path = '']) => path);
  expect(paths.length).toBeGreaterThan(10);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('docs/README.md leads to every page', () => {
  const index = prose('docs/README.md');
  const unnamed = below('docs')
    .map((path) => relative('docs', path))
    .filter((path) => /^(?:guide|reference)\//.test(path) && !index.includes(`(${path})`));
  expect(unnamed).toEqual([]);
});

function below(folder: string): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return entries
    .filter((path) => path.endsWith('.md') && !path.includes('target/'))
    .map((path) => join(folder, path))
    .sort();
}

/** Without code, where brackets mean something else. */
function prose(page: string): string {
  return readFileSync(join(root, page), 'utf8').replaceAll(/^```.*?^```$/gms, '');
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(target).has(anchor);
}

/** As GitHub makes them from headings, and those that stand in the text. */
function anchorsOf(page: string): ReadonlySet<string> {
  const text = prose(page);
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id);
  return new Set([...headings, ...written]);
}
