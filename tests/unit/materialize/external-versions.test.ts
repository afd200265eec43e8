import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import {
  checkLocation,
  type LocationRequest,
} from '../../../src/materialize/external/check-external.ts';
import type { ExternalRecord } from '../../../src/materialize/external/external-record.ts';
import { diskFiles, type FileSystem } from '../../../src/materialize/external/file-system.ts';
import {
  findChange,
  publishVersion,
  removeExternal,
  sealVersion,
  sweepVersions,
  versionPath,
  withdrawVersion,
} from '../../../src/materialize/external/versions.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { Rig } from './external-rig.ts';

const rigs: Rig[] = [];
function rig(config: Readonly<Record<string, Json>> = { location: 'out/orders.csv' }): Rig {
  const made = new Rig(config);
  rigs.push(made);
  return made;
}
afterEach(async () => {
  for (const made of rigs.splice(0)) await made.remove();
});

/** A version written and published, as a build does it. */
async function publish(
  { place }: Rig,
  run: string,
  text: string,
  files: FileSystem = diskFiles,
): Promise<ExternalRecord> {
  const version = versionPath(place, run);
  mkdirSync(place.versions, { recursive: true });
  writeFileSync(version, text);
  const record = await sealVersion(place, version, files);
  publishVersion(place, version, files);
  return record;
}

function sweep({ place }: Rig, recorded: ExternalRecord | undefined, files?: FileSystem): void {
  const { location, versions, owner } = place;
  sweepVersions([{ location, versions, owner, recorded }], files);
}

/** A disk without hard links. */
const copying: FileSystem = {
  ...diskFiles,
  link: (file, path) => {
    copyFileSync(file, path);
    const { modified = 0 } = diskFiles.state(file) ?? {};
    utimesSync(path, modified / 1000, modified / 1000);
  },
};

describe('sweep', () => {
  test('removes half a file, and leaves what another target or person put there', async () => {
    const project = rig();
    const recorded = await publish(project, 'r1', 'a\n1\n');
    writeFileSync(versionPath(project.place, 'r2'), 'a\n1');
    writeFileSync(join(project.place.versions, 'other-r9.csv'), 'theirs');
    sweep(project, recorded);
    expect(project.versions()).toEqual(['r1.csv', 'other-r9.csv'].sort((a, b) => (a < b ? 1 : -1)));
    expect(readFileSync(project.place.location, 'utf8')).toBe('a\n1\n');
  });

  test('gives back a file that was adopted and then not committed', async () => {
    const project = rig();
    mkdirSync(dirname(project.place.location), { recursive: true });
    writeFileSync(project.place.location, 'of a person');
    await publish(project, 'r1', 'a\n1\n');
    sweep(project, undefined);
    expect(readFileSync(project.place.location, 'utf8')).toBe('of a person');
    expect(existsSync(project.place.versions)).toBe(false);
  });

  test('works without hard links', async () => {
    const project = rig();
    const recorded = await publish(project, 'r1', 'a\n1\n', copying);
    await publish(project, 'r2', 'a\n2\n', copying);
    sweep(project, recorded, copying);
    expect(readFileSync(project.place.location, 'utf8')).toBe('a\n1\n');
    expect(project.versions()).toEqual(['r1.csv']);
    expect(await findChange(recorded, 'x', copying)).toBeUndefined();
  });

  test('keeps what proves a location to be its own, though another stood there when it ended', async () => {
    const project = rig();
    await publish(project, 'r1', 'a\n1\n');
    await publish(project, 'r2', 'a\n22\n');
    sweep(project, undefined);
    expect(readFileSync(project.place.location, 'utf8')).toBe('a\n1\n');
    expect(project.versions()).toEqual(['r1.csv']);
  });

  test('of a place that never was does nothing', () => {
    const project = rig();
    sweep(project, undefined);
    expect(existsSync(join(project.root, 'out'))).toBe(false);
  });
});

describe('publish and withdraw', () => {
  test('of the same version twice leaves no second name behind', async () => {
    const project = rig();
    const { version } = await publish(project, 'r1', 'a\n');
    publishVersion(project.place, version);
    expect(project.versions()).toEqual(['r1.csv', 'r1.csv.former']);
  });

  test('withdrawing twice is as good as once', async () => {
    const project = rig();
    await publish(project, 'r1', 'a\n1\n');
    const { version } = await publish(project, 'r2', 'a\n2\n');
    withdrawVersion(project.place, version);
    withdrawVersion(project.place, version);
    expect(readFileSync(project.place.location, 'utf8')).toBe('a\n1\n');
    expect(project.versions()).toEqual(['r1.csv']);
  });
});

describe('a change from outside', () => {
  const cases: [string, (project: Rig, record: ExternalRecord) => void, string | undefined][] = [
    ['none', () => {}, undefined],
    ['a new time on the same bytes', (_, { version }) => utimesSync(version, 1, 1), undefined],
    [
      'other bytes',
      (project) => appendFileSync(project.place.location, 'x'),
      'out/orders.csv was changed by something else',
    ],
    [
      'other bytes of the same length',
      (project) => {
        writeFileSync(project.place.location, 'a\n2\n');
        utimesSync(project.place.location, 1, 1);
      },
      'out/orders.csv was changed by something else',
    ],
    [
      'another file',
      (project) => {
        rmSync(project.place.location);
        writeFileSync(project.place.location, 'a\n1\n1\n');
      },
      'out/orders.csv was changed by something else',
    ],
    ['no file', (project) => rmSync(project.place.location), 'out/orders.csv is gone'],
    ['no version', (_, { version }) => rmSync(version), 'the file behind out/orders.csv is gone'],
  ];

  test.each(cases)('%s', async (_, change, reason) => {
    const project = rig();
    const record = await publish(project, 'r1', 'a\n1\n');
    change(project, record);
    expect(await findChange(record, project.place.shown)).toBe(reason);
  });

  test('in one file of many', async () => {
    const project = rig({ location: 'out/orders', partition_by: ['id'] });
    const version = versionPath(project.place, 'r1');
    mkdirSync(join(version, 'id=1'), { recursive: true });
    writeFileSync(join(version, 'id=1', 'data.parquet'), 'one');
    const record = await sealVersion(project.place, version);
    publishVersion(project.place, version);
    expect(await findChange(record, 'out/orders')).toBeUndefined();
    writeFileSync(join(version, 'id=1', 'data.parquet'), 'two');
    utimesSync(join(version, 'id=1', 'data.parquet'), 1, 1);
    expect(await findChange(record, 'out/orders')).toBe('out/orders was changed by something else');
  });
});

describe('a model that is external no longer', () => {
  test('takes its files with it', async () => {
    const project = rig();
    removeExternal(await publish(project, 'r1', 'a\n'));
    expect(existsSync(project.place.location)).toBe(false);
    expect(existsSync(project.place.versions)).toBe(false);
  });

  test('but not what somebody else put there', async () => {
    const project = rig();
    const record = await publish(project, 'r1', 'a\n');
    rmSync(project.place.location);
    writeFileSync(project.place.location, 'of a person');
    removeExternal(record);
    expect(readFileSync(project.place.location, 'utf8')).toBe('of a person');
  });
});

describe('a model that moved', () => {
  test('leaves its former file where somebody changed it', async () => {
    const project = rig();
    const record = await publish(project, 'r1', 'a\n');
    appendFileSync(project.place.location, 'of a person');
    removeExternal(record);
    expect(readFileSync(project.place.location, 'utf8')).toBe('a\nof a person');
    expect(existsSync(project.place.versions)).toBe(false);
  });
});

describe('what stands at the location', () => {
  const check = async (project: Rig, more: Partial<LocationRequest> = {}): Promise<string> => {
    const targetPath = join(project.root, 'target');
    const request = { recorded: undefined, adopt: false, targetPath, ...more };
    const found = await checkLocation(project.place, request);
    return found.map((one) => formatDiagnostic(one, { color: false, width: 120 })).join('\n');
  };
  const put = ({ place }: Rig, text = 'of a person'): void => {
    mkdirSync(dirname(place.location), { recursive: true });
    rmSync(place.location, { force: true });
    writeFileSync(place.location, text);
  };
  const refusal = (message: string, remedy: string): string =>
    `error[E0833] out/orders.csv ${message}
  --> models/orders.sql:1:1
  |
1 | {{config materialized="external"}}
  | ^^^^^^^^
  |
  = ${remedy}, or let it be replaced with adopt: true`;
  const foreign = refusal(
    'exists, and Eider did not write it',
    'move it away, write another location',
  );
  const changed = refusal(
    'was changed since Eider wrote it',
    'move it away, write another location',
  );

  test('nothing, or what a build of the same target left', async () => {
    const project = rig();
    expect(await check(project)).toBe('');
    const recorded = await publish(project, 'r1', 'a\n');
    expect(await check(project)).toBe('');
    expect(await check(project, { recorded })).toBe('');
    await publish(project, 'r2', 'b\n');
    expect(await check(project, { recorded })).toBe('');
  });

  test('a file of somebody else', async () => {
    const project = rig();
    put(project);
    expect(await check(project)).toBe(foreign);
    expect(await check(project, { adopt: true })).toBe('');
  });

  test('a file of somebody else, where a record is about another location', async () => {
    const former = rig();
    const recorded = await publish(former, 'r1', 'a\n');
    const project = rig();
    put(project);
    expect(await check(project, { recorded })).toBe(foreign);
  });

  test.each<[string, (project: Rig) => void, string]>([
    ['in place', ({ place }) => appendFileSync(place.location, 'mine'), changed],
    ['in place, at the same length', ({ place }) => writeFileSync(place.location, 'x\n'), changed],
    ['by another file', (project) => put(project), changed],
    ['by a file of the same bytes', (project) => put(project, 'a\n'), ''],
    ['by nothing', ({ place }) => rmSync(place.location), ''],
    ['by losing its versions', ({ place }) => rmSync(place.versions, { recursive: true }), ''],
  ])('its own file, replaced %s', async (_, change, printed) => {
    const project = rig();
    const published = await publish(project, 'r1', 'a\n');
    // Long ago: what is changed within one tick of the clock has the time that it had.
    utimesSync(published.version, 1, 1);
    const recorded = { ...published, modified: 1000 };
    change(project);
    expect(await check(project, { recorded })).toBe(printed);
  });

  test('a file of another target', async () => {
    const project = rig();
    const version = versionPath({ ...project.place, owner: '0123456789abcdef' }, 'r1');
    mkdirSync(project.place.versions, { recursive: true });
    writeFileSync(version, 'theirs');
    publishVersion(project.place, version);
    const theirs = refusal(
      'was written by a build of another target or project',
      'give each target its own location',
    );
    expect(await check(project)).toBe(theirs);
    expect(await check(project, { targetPath: join(project.root, 'out') })).toBe(theirs);
    expect(await check(project, { adopt: true })).toBe('');
  });

  test('a file in the folder for everything written', async () => {
    for (const project of [rig({}), rig({ location: 'target/orders.csv' })]) {
      put(project);
      expect(await check(project)).toBe('');
    }
  });

  test('a link of somebody else', async () => {
    const project = rig({ location: 'out/orders', partition_by: ['id'] });
    mkdirSync(join(project.root, 'out/theirs'), { recursive: true });
    symlinkSync('theirs', project.place.location);
    expect(await check(project)).toContain(
      'error[E0833] out/orders exists, and Eider did not write it',
    );
  });

  test('a folder, which is never replaced', async () => {
    const project = rig();
    mkdirSync(project.place.location, { recursive: true });
    expect(await check(project, { adopt: true })).toContain(
      'error[E0833] out/orders.csv is a folder that Eider did not make',
    );
  });
});
