/**
 * A watch that stays open for a day: neither memory nor open files grow with the saves. 5,000 of
 * them are as many as in eight hours of work: `EIDER_WATCH_SAVES=5000`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createShop } from './rig.ts';
import { type Watching, watchShop } from './watch-rig.ts';

/** With those before them, 60. */
const saves = Number(process.env.EIDER_WATCH_SAVES ?? 45);
/** Until caches and pools are as large as they get. */
const warmUps = Math.max(15, saves / 10);

it.skipIf(!existsSync('/proc/self/fd'))(
  `holds after ${saves} saves what it held before`,
  async () => {
    const rig = createShop({
      'models/base.sql': 'select i as id, i % 7 as kind from range(100) r(i)\n',
      'models/orders.sql': 'select id, kind, 0 as n from {{ref "base"}}\n',
      'models/orders.yml':
        'models: [{ name: orders, columns: [{ name: id, data_tests: [unique, not_null] }] }]\n',
    });
    await rig.eider('build');
    const watching = await watchShop(rig);
    for (let save = 1; save <= warmUps; save++) await saveOnce(watching, save);
    const before = await held(watching);
    for (let save = 1; save <= saves; save++) await saveOnce(watching, warmUps + save);
    const after = await held(watching);
    await watching.leave();
    console.log(`held before ${JSON.stringify(before)} and after ${JSON.stringify(after)}`);
    expect(after.files).toBeLessThanOrEqual(before.files);
    expect(after.megabytes - before.megabytes).toBeLessThan(50);
  },
  Math.max(300_000, saves * 3_000),
);

/** Every tenth looks at all of the project, and comes to rest: the warehouse is closed and opened. */
async function saveOnce(watching: Watching, save: number): Promise<void> {
  const isModel = save % 10 !== 9;
  const file = isModel
    ? { 'models/orders.sql': `select id, kind, ${save} as n from {{ref "base"}}\n` }
    : { 'models/other.sql': `select ${save} as id from {{ref "orders"}}\n` };
  const result = await watching.save(file);
  expect(result.status).toBe('built');
  if (!isModel) await watching.next('released');
}

async function held({ running, next }: Watching) {
  await next('released');
  const process = `/proc/${running.child.pid}`;
  const [, kilobytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`${process}/status`, 'utf8')) ?? [];
  return { files: readdirSync(`${process}/fd`).length, megabytes: Number(kilobytes) / 1024 };
}
