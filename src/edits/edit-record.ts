/**
 * What a compile leaves behind for the next one, in which a few models are edited: of each relation
 * what others need to know of it. In: text; out: single relations, read when they are asked for, and
 * the text with some of them written anew. Knows no file and no graph.
 */
import type { Json } from '../base/json.ts';
import type { RelationName } from '../engine/engine.ts';
import type { RelationFace } from '../product/checked.ts';
import type { Materialization, NodeId } from '../product/graph.ts';
import type { SeedFile } from '../project/resources.ts';
import type { Target } from '../project/target.ts';

/** What all models share. */
export interface RecordedProject {
  readonly name: string;
  readonly target: Omit<Target, 'locate'>;
  readonly vars: readonly (readonly [name: string, value: Json])[];
  /** The path of each macro's file, by its name. */
  readonly macros: readonly (readonly [name: string, path: string])[];
}

interface RecordedCommon {
  readonly id: NodeId;
  readonly name: string;
  /** Relative to the project. */
  readonly path: string;
  readonly relation: RelationName;
  readonly config: Readonly<Record<string, Json>>;
  /** Those that are declared, with their types. */
  readonly columns: readonly (readonly [name: string, type: string | null])[];
  readonly face: RelationFace;
}

export interface RecordedModel extends RecordedCommon {
  readonly kind: 'model';
  readonly materialization: Materialization;
  readonly parents: readonly NodeId[];
  /** All that its template reaches. */
  readonly macros: readonly string[];
  /** What its tests alone say of its rows, as JSON. */
  readonly tested: string;
  /** Absent where an edit shows in more than its own SQL. */
  readonly edit?: RecordedEdit;
}

/** What has to stay as it is for an edit to be a matter of this model alone. */
export interface RecordedEdit {
  /** By `templateFace`. */
  readonly template: string;
  /** Absent where it takes a whole compile to tell whom another face is a matter of. */
  readonly readers?: RecordedReaders;
}

/** Whom another face of a model is a matter of. */
export interface RecordedReaders {
  /** Lower-cased columns that tests need. */
  readonly columns: readonly string[];
  /** Those that have to be looked at again. */
  readonly models: readonly NodeId[];
}

export interface RecordedSeed extends RecordedCommon {
  readonly kind: 'seed';
  readonly file: SeedFile;
}

export interface RecordedSource extends RecordedCommon {
  readonly kind: 'source';
  readonly source: string;
}

export type RecordedRelation = RecordedModel | RecordedSeed | RecordedSource;

export interface EditRecord {
  readonly project: RecordedProject;
  readonly find: (id: NodeId) => RecordedRelation | undefined;
  /** The text of the record with these in place of what it has of them. */
  readonly printWith: (changed: readonly RecordedRelation[]) => string;
}

/** Each relation is a line: JSON holds neither tabs nor line breaks. */
export function printRecord(
  project: RecordedProject,
  relations: Iterable<RecordedRelation>,
): string {
  return [JSON.stringify(project), ...Array.from(relations, lineOf), ''].join('\n');
}

function lineOf(relation: RecordedRelation): string {
  return `${beginningOf(relation.id)}${JSON.stringify(relation)}`;
}

function beginningOf(id: NodeId): string {
  return `${JSON.stringify(id)}\t`;
}

/** Of a text that is whole. */
export function readRecord(text: string): EditRecord {
  const project = JSON.parse(text.slice(0, text.indexOf('\n'))) as RecordedProject;
  const find: EditRecord['find'] = (id) => {
    const line = placeOf(id, text);
    if (!line) return undefined;
    const json = text.slice(line.start + beginningOf(id).length, line.end);
    return JSON.parse(json) as RecordedRelation;
  };
  return { project, find, printWith: (changed) => replaceLines(text, changed) };
}

interface Place {
  readonly start: number;
  readonly end: number;
}

function placeOf(id: NodeId, text: string): Place | undefined {
  const before = text.indexOf(`\n${beginningOf(id)}`);
  return before === -1 ? undefined : { start: before + 1, end: text.indexOf('\n', before + 1) };
}

function replaceLines(text: string, changed: readonly RecordedRelation[]): string {
  const lines = changed.flatMap((relation) => {
    const place = placeOf(relation.id, text);
    return place ? [{ ...place, line: lineOf(relation) }] : [];
  });
  const pieces: string[] = [];
  let end = 0;
  for (const place of lines.sort((a, b) => a.start - b.start)) {
    pieces.push(text.slice(end, place.start), place.line);
    end = place.end;
  }
  return [...pieces, text.slice(end)].join('');
}
