/**
 * What a compile leaves behind for the next one, in which a few models are edited: of each relation
 * what others need to know of it. In: text; out: single relations, read when they are asked for.
 * Knows no file and no graph.
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
  /** Lower-cased columns that tests need. Absent where its readers need all of its face. */
  readonly needs?: readonly string[];
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
}

/** Each relation is a line: JSON holds neither tabs nor line breaks. */
export function printRecord(
  project: RecordedProject,
  relations: Iterable<RecordedRelation>,
): string {
  const lines = Array.from(
    relations,
    (each) => `${JSON.stringify(each.id)}\t${JSON.stringify(each)}`,
  );
  return [JSON.stringify(project), ...lines, ''].join('\n');
}

/** Of a text that is whole. */
export function readRecord(text: string): EditRecord {
  const project = JSON.parse(text.slice(0, text.indexOf('\n'))) as RecordedProject;
  return {
    project,
    find: (id) => {
      const before = `\n${JSON.stringify(id)}\t`;
      const at = text.indexOf(before);
      if (at === -1) return undefined;
      const start = at + before.length;
      return JSON.parse(text.slice(start, text.indexOf('\n', start))) as RecordedRelation;
    },
  };
}
