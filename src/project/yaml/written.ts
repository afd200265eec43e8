/**
 * A YAML value together with its place: what readers of YAML pass along. In: a value; out: its
 * parts, again with places, and problems noted where they belong.
 */
import type { Json } from '../../base/json.ts';
import type { Locate } from '../../base/source-text.ts';
import type { Sourced } from '../resources.ts';
import { asMap, asText } from './json-shapes.ts';
import type { Anchor, Located, Problem, YamlPath } from './problem.ts';

export interface Written {
  readonly value: Json;
  readonly path: YamlPath;
  readonly file: FileReading;
}

/** A file while it is read; `problems` grows. */
export interface FileReading {
  readonly locate: Located['locate'];
  readonly problems: Problem[];
}

/** The whole of a file's value, from which its parts are reached. */
export function writtenFile(value: Json, locate: Located['locate']): Written {
  return { value, path: [], file: { locate, problems: [] } };
}

/** What stands under a key, unless nothing does. */
export function under(written: Written, key: string): Written | undefined {
  const map = asMap(written.value);
  const value = map && Object.hasOwn(map, key) ? map[key] : undefined;
  return value === undefined ? undefined : { ...written, value, path: [...written.path, key] };
}

/** The entries of a map; none of anything else. */
export function entriesOf(written: Written | undefined): readonly (readonly [string, Written])[] {
  const map = written && asMap(written.value);
  if (!written || !map) return [];
  const { path, file } = written;
  return Object.entries(map).map(([key, value]) => [key, { value, path: [...path, key], file }]);
}

/** The items of a list; none of anything else. */
export function itemsOf(written: Written | undefined): readonly Written[] {
  if (!written || !Array.isArray(written.value)) return [];
  const { path, file } = written;
  return written.value.map((value: Json, index) => ({ value, path: [...path, index], file }));
}

export function textUnder(written: Written, key: string): string | undefined {
  return asText(under(written, key)?.value);
}

export function placeOf({ path, file }: Written, at: Anchor = 'value'): Locate {
  return () => file.locate(path, at);
}

/** A value for later stages; `value` may be a normalised form of what was written. */
export function sourced<T extends Json>(written: Written, value: T): Sourced<T> {
  return { value, locate: placeOf(written), locateKey: placeOf(written, 'key') };
}

export function report({ path, file }: Written, problem: Omit<Problem, 'path'>): void {
  file.problems.push({ ...problem, path });
}

export function reportTwice(written: Written): void {
  const message = `"${String(written.path.at(-1))}" is written twice`;
  report(written, { code: 'E0104', message, at: 'key', hint: 'keep one of them' });
}
