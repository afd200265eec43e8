/** The process dies before each step of a build in turn: what readers see, and what the next build does. */
import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { findChange } from '../../../src/materialize/external/versions.ts';
import { Crash, Rig } from './external-rig.ts';

const rigs: Rig[] = [];
function rig(config: Readonly<Record<string, Json>>): Rig {
  const made = new Rig(config);
  rigs.push(made);
  return made;
}
afterEach(async () => {
  for (const made of rigs.splice(0)) await made.remove();
});

const first = "select * from (values (1, 'old'), (2, 'old')) t(id, v)";
const second = "select * from (values (2, 'new', true), (3, 'new', true)) t(id, v, more)";
const third = "select 4 as id, 'third' as v";
const oldRows = [
  [1, 'old'],
  [2, 'old'],
];
const newRows = [
  [2, 'new', true],
  [3, 'new', true],
];

/** Builds and dies before the step of that number; false where there were not so many. */
async function crashBefore(project: Rig, step: number, sql: string): Promise<boolean> {
  let left = step;
  const onStep = (): void => {
    if (left-- === 0) throw new Crash();
  };
  try {
    await project.open((connection) => project.buildOn(connection, sql, {}, onStep));
    return false;
  } catch (failure) {
    if (!(failure instanceof Crash)) throw failure;
    await project.die();
    return true;
  }
}

/** Rows as a reader of the location finds them, whatever the warehouse says. */
async function locationRows(project: Rig, partitioned: boolean): Promise<unknown> {
  const location = project.place.location.replaceAll("'", "''").replaceAll('[', '[[]');
  const pattern = partitioned ? `${location}/**/*.parquet` : location;
  const known = "columns(name -> name in ('v', 'more'))";
  return project.select(`select id::int, ${known} from read_parquet('${pattern}') order by id`);
}

async function viewRows(project: Rig): Promise<unknown> {
  const rows = await project.select("select 1 from duckdb_views() where view_name = 'orders'");
  return rows.length === 0 ? undefined : project.select('from orders order by id');
}

const shapes = [
  ['a file', {}],
  ['partitions', { partition_by: ['id'] }],
] as const;

describe.each(shapes)('%s', (_, config) => {
  const partitioned = 'partition_by' in config;

  test('whatever the moment, readers see all old or all new, and a sweep and a build set it right', async () => {
    let seenAhead = 0;
    for (let step = 0; ; step++) {
      const project = rig(config);
      await project.build(first);
      const crashed = await crashBefore(project, step, second);
      const view = await viewRows(project);
      expect(view).toEqual(crashed ? oldRows : newRows);

      const ahead = await locationRows(project, partitioned);
      expect([oldRows, newRows]).toContainEqual(ahead);
      if (JSON.stringify(ahead) !== JSON.stringify(view)) seenAhead++;

      await project.sweep();
      expect(await viewRows(project)).toEqual(view);
      expect(await locationRows(project, partitioned)).toEqual(view);
      expect(project.versions()).toHaveLength(1);
      const recorded = await project.open((connection) => project.recorded(connection));
      expect(recorded && (await findChange(recorded, 'orders'))).toBeUndefined();

      await project.build(third);
      await project.sweep();
      expect(await viewRows(project)).toEqual([[4, 'third']]);
      expect(project.versions()).toHaveLength(1);
      expect(readdirSync(dirname(project.place.location))).toHaveLength(2);
      await project.remove();
      if (!crashed) break;
    }
    // Otherwise the dangerous moment, between the location and the commit, was never tried.
    expect(seenAhead).toBeGreaterThan(0);
  });

  test('at the first build the location is absent or whole, and the next build is as if nothing had been', async () => {
    for (let step = 0; ; step++) {
      const project = rig(config);
      const crashed = await crashBefore(project, step, second);
      await project.sweep();
      expect(await viewRows(project)).toEqual(crashed ? undefined : newRows);
      const isThere = readdirSync(project.root, { recursive: true }).some((name) =>
        String(name).endsWith(partitioned ? 'dev/orders' : 'dev/orders.parquet'),
      );
      if (isThere) expect(await locationRows(project, partitioned)).toEqual(newRows);

      await project.build(third);
      await project.sweep();
      expect(await viewRows(project)).toEqual([[4, 'third']]);
      expect(project.versions()).toHaveLength(1);
      await project.remove();
      if (!crashed) break;
    }
  });
});
