import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  isSameSite,
  ownerOf,
  ownRecord,
  realPath,
} from '../../../src/materialize/external/owner.ts';

const outside = realPath(mkdtempSync(join(tmpdir(), 'eider owner ')));
const [one, two] = [join(outside, 'o1'), join(outside, 'o2')];
for (const root of [one, two]) mkdirSync(root);
afterAll(() => rmSync(outside, { recursive: true }));

const relation = { catalog: 'dev', schema: 'main', name: 'orders' };
const site = (root: string, name = 'dev', path = join(root, 'dev.duckdb')) => ({
  root,
  target: { name, path },
});
const owner = (of: ReturnType<typeof site>, location = join(of.root, 'out/a.csv')): string =>
  ownerOf(of, relation, location);

describe('a mark', () => {
  test('is of a target, a warehouse and a relation', () => {
    const dev = owner(site(one));
    const others = [
      owner(site(one, 'ci')),
      owner(site(one, 'dev', join(one, 'ci.duckdb'))),
      owner(site(one, 'dev', '/elsewhere/dev.duckdb')),
    ];
    expect(new Set([dev, ...others].map((text) => text.slice(0, 8))).size).toBe(4);
    for (const other of others) expect(isSameSite(dev, other)).toBe(false);
    const renamed = ownerOf(site(one), { ...relation, name: 'sales' }, join(one, 'out/a.csv'));
    expect(renamed).not.toBe(dev);
    expect(isSameSite(dev, renamed)).toBe(true);
    expect(ownerOf(site(one), { ...relation, name: 'Orders' }, join(one, 'out/a.csv'))).toBe(dev);
  });

  test('is the same in a moved project, but not for files that lie outside of it', () => {
    expect(owner(site(two))).toBe(owner(site(one)));
    const shared = join(outside, 'shared');
    mkdirSync(shared);
    expect(owner(site(two), join(shared, 'a.csv'))).not.toBe(
      owner(site(one), join(shared, 'a.csv')),
    );
    for (const root of [one, two]) symlinkSync(shared, join(root, 'linked'));
    expect(owner(site(two), join(two, 'linked/a.csv'))).not.toBe(
      owner(site(one), join(one, 'linked/a.csv')),
    );
  });
});

describe('a record', () => {
  const location = join(one, 'out/a.csv');
  const record = {
    location,
    version: join(one, 'out/.a.csv.versions/r1.csv'),
    owner: owner(site(one)),
    root: one,
    size: 1,
    hash: '',
    modified: 1,
  };

  test('counts in the project and target that wrote it', () => {
    expect(ownRecord(record, relation, site(one))).toEqual(record);
    symlinkSync(one, join(outside, 'link'));
    expect(ownRecord(record, relation, site(join(outside, 'link')))).toEqual(record);
  });

  test('does not count anywhere else', () => {
    expect(ownRecord(undefined, relation, site(one))).toBeUndefined();
    expect(ownRecord(record, relation, site(two))).toBeUndefined();
    expect(ownRecord(record, relation, site(one, 'ci'))).toBeUndefined();
    const copied = site(one, 'dev', join(one, 'ci.duckdb'));
    expect(ownRecord(record, relation, copied)).toBeUndefined();
    const { root: _, ...older } = record;
    expect(ownRecord(older, relation, site(one))).toBeUndefined();
  });
});
