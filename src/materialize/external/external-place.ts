/**
 * Where an external model writes and how. In: its configuration; out: a place, or what makes no
 * sense in it. Neither reads nor writes a file.
 */
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import type { Locate, Span } from '../../base/source-text.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { RelationName } from '../../engine/engine.ts';
import type { ModelNode } from '../../product/graph.ts';
import { type FileFormat, fileFormats, formatOptions } from './file-format.ts';
import { ownerOf, realPath, type Site } from './owner.ts';

export interface ExternalPlace {
  readonly relation: RelationName;
  readonly format: FileFormat;
  /** Absolute: where readers look. A file, or a link to a folder where it is partitioned. */
  readonly location: string;
  /** The location as people write it. */
  readonly shown: string;
  /** Whether nobody chose the location: inside the project, it is then this target's alone. */
  readonly isReserved: boolean;
  readonly partitionBy: readonly string[];
  readonly options: Readonly<Record<string, Json>>;
  /** The folder beside the location in which each build leaves a version. */
  readonly versions: string;
  /** Marks this target's versions: another target may write to the same place. */
  readonly owner: string;
  /** Absolute path of the project, links followed. */
  readonly root: string;
  /** Where a key of the configuration was written. */
  readonly locate: (key: string) => Span;
}

export interface PlaceRequest extends Site {
  readonly node: Pick<ModelNode, 'name' | 'relation' | 'config' | 'locate'>;
  /** Absolute path of the folder for everything written. */
  readonly targetPath: string;
}

export function externalPlace(request: PlaceRequest): Outcome<ExternalPlace | undefined> {
  const { node, root } = request;
  const { values } = node.config;
  const partitionBy = textList(values.partition_by);
  const format = readFormat(values.format, values.location);
  const location = resolve(root, readLocation(request, format, partitionBy.length > 0));
  const shown = shownPath(root, location);
  const options = isMap(values.options) ? values.options : {};
  const diagnostics = [
    ...locationProblems(request, format),
    ...partitionProblems(request, format, partitionBy),
    ...optionProblems(request, format, options),
  ];
  if (diagnostics.length > 0) return { value: undefined, diagnostics };
  const place = {
    relation: node.relation,
    format,
    location,
    shown,
    isReserved: values.location === undefined && !isAbsolute(shown),
    partitionBy,
    options: Object.fromEntries(
      Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    versions: join(dirname(location), `.${basename(location)}.versions`),
    owner: ownerOf(request, node.relation, location),
    root: realPath(root),
    locate: (key: string) => locateKey(node, key),
  };
  return { value: place, diagnostics };
}

function shownPath(root: string, path: string): string {
  const inside = relative(root, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

function readFormat(format: Json | undefined, location: Json | undefined): FileFormat {
  const named = fileFormats.find((known) => known === format);
  return named ?? (typeof location === 'string' ? formatOf(location) : undefined) ?? 'parquet';
}

/** What the ending of a path says: `orders.csv.gz` is CSV. */
function formatOf(path: string): FileFormat | undefined {
  const ending = extname(path.replace(/\.(?:gz|zst)$/i, ''))
    .slice(1)
    .toLowerCase();
  return fileFormats.find((known) => known === ending || (known === 'json' && ending === 'ndjson'));
}

/** By target, so that a build for development never replaces a file of production. */
function readLocation(
  { node, targetPath, target }: PlaceRequest,
  format: FileFormat,
  partitioned: boolean,
): string {
  const { location } = node.config.values;
  if (typeof location === 'string') return location;
  return join(
    targetPath,
    'external',
    target.name,
    partitioned ? node.name : `${node.name}.${format}`,
  );
}

function locationProblems({ node }: PlaceRequest, format: FileFormat): Diagnostic[] {
  const { location } = node.config.values;
  if (typeof location !== 'string') return [];
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location)) {
    return [
      problem(
        node,
        'location',
        `${node.name} cannot write to ${location}: only to files of this machine`,
        {
          hint: 'write to a file here and copy it there afterwards',
        },
      ),
    ];
  }
  const ending = formatOf(location);
  if (ending === undefined || ending === format) return [];
  return [
    problem(
      node,
      'location',
      `the location of ${node.name} ends like ${ending}, but its format is ${format}`,
      {
        hint: `write a location that ends in .${format}, or format: ${ending}`,
      },
    ),
  ];
}

function partitionProblems(
  { node }: PlaceRequest,
  format: FileFormat,
  columns: readonly string[],
): Diagnostic[] {
  const repeated = columns.find(
    (column, index) =>
      columns.findIndex((other) => other.toLowerCase() === column.toLowerCase()) < index,
  );
  if (repeated !== undefined) {
    return [
      problem(node, 'partition_by', `${node.name} is partitioned by "${repeated}" twice`, {
        hint: 'remove one',
      }),
    ];
  }
  if (format !== 'json' || columns.length === 0) return [];
  return [
    problem(
      node,
      'partition_by',
      `${node.name} cannot be partitioned: the engine does not write JSON in partitions`,
      {
        hint: 'write format: parquet or format: csv, or leave partition_by out',
      },
    ),
  ];
}

function optionProblems(
  { node }: PlaceRequest,
  format: FileFormat,
  options: Readonly<Record<string, Json>>,
): Diagnostic[] {
  const known = formatOptions[format];
  return Object.entries(options).flatMap(([name, value]) => {
    if (!known.includes(name.toLowerCase())) {
      return [
        problem(node, 'options', `${format} files have no option "${name}"`, {
          hint: didYouMean(name, known) ?? `there is ${known.join(', ')}`,
        }),
      ];
    }
    if (value !== null && typeof value !== 'object') return [];
    return [
      problem(node, 'options', `option "${name}" is not one value`, {
        hint: 'write text, a number, true or false',
      }),
    ];
  });
}

function problem(
  node: PlaceRequest['node'],
  key: string,
  message: string,
  { hint }: { hint: string },
): Diagnostic {
  return error('E0830', message, { span: locateKey(node, key), hint });
}

function locateKey(node: PlaceRequest['node'], key: string): Span {
  return (node.config.origins.get(key) ?? node.locate)();
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textList(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.map(String) : [];
}

export interface NamedPlace {
  readonly name: string;
  readonly place: ExternalPlace;
  readonly locate: Locate;
}

/** Models whose files are the same, or lie one inside the other. */
export function sharedPlaces<Named extends NamedPlace>(
  places: readonly Named[],
): readonly (readonly [Named, Diagnostic])[] {
  return places.flatMap((one, index) => {
    const other = places.slice(0, index).find((before) => collide(before.place, one.place));
    if (!other) return [];
    const problem = error(
      'E0832',
      `${other.name} and ${one.name} both write to ${one.place.shown}`,
      {
        span: one.locate(),
        related: [{ message: other.name, span: other.locate() }],
        hint: 'give one of them another location',
      },
    );
    return [[one, problem] as const];
  });
}

function collide(a: ExternalPlace, b: ExternalPlace): boolean {
  const inside = (outer: string, inner: string): boolean => `${inner}/`.startsWith(`${outer}/`);
  return inside(a.location, b.location) || inside(b.location, a.location);
}
