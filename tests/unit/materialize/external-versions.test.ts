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
import { checkLocation } from '../../../src/materialize/external/check-external.ts';
import { diskFiles, type FileSystem } from '../../../src/materialize/external/file-system.ts';
import {
  type ExternalRecord,
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

describe('what stands at the location', () => {
  const check = (project: Rig, more: { isRecorded?: boolean; adopt?: boolean } = {}): string => {
    const targetPath = join(project.root, 'target');
    const found = checkLocation(project.place, {
      isRecorded: false,
      adopt: false,
      targetPath,
      ...more,
    });
    return found.map((one) => formatDiagnostic(one, { color: false, width: 120 })).join('\n');
  };
  const put = (project: Rig): void => {
    mkdirSync(dirname(project.place.location), { recursive: true });
    writeFileSync(project.place.location, 'of a person');
  };

  test('nothing, or what a build of any target left', async () => {
    const project = rig();
    expect(check(project)).toBe('');
    await publish(project, 'r1', 'a\n');
    expect(check(project)).toBe('');
  });

  test('a file of somebody else', () => {
    const project = rig();
    put(project);
    expect(check(project)).toBe(`error[E0833] out/orders.csv exists, and Eider did not write it
  --> models/orders.sql:1:1
  |
1 | {{config materialized="external"}}
  | ^^^^^^^^
  |
  = move it away, write another location, or let it be replaced with adopt: true`);
    expect(check(project, { adopt: true })).toBe('');
    expect(check(project, { isRecorded: true })).toBe('');
  });

  test('a file in the folder for everything written', () => {
    const project = rig({});
    put(project);
    expect(check(project)).toBe('');
  });

  test('a link of somebody else', () => {
    const project = rig({ location: 'out/orders', partition_by: ['id'] });
    mkdirSync(join(project.root, 'out/theirs'), { recursive: true });
    symlinkSync('theirs', project.place.location);
    expect(check(project)).toContain('error[E0833] out/orders exists, and Eider did not write it');
  });

  test('a folder, which is never replaced', () => {
    const project = rig();
    mkdirSync(project.place.location, { recursive: true });
    expect(check(project, { adopt: true })).toContain(
      'error[E0833] out/orders.csv is a folder that Eider did not make',
    );
  });
});
