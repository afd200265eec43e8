/**
 * What earlier checks found out, by node, for as long as the key of the node is the same. In: a
 * stored text; out: answers. A text that is cut short, changed, or written by another program is no
 * memory. Knows nothing of what it keeps.
 */
import { digest } from '../../base/json.ts';
import { readIfPresent, writeFileWhole } from '../../base/write-file.ts';
import type { NodeId } from '../../product/graph.ts';

/** JSON, in parts that are read one by one. */
export type Kept = readonly string[];

export interface CheckMemory {
  readonly recall: (node: NodeId, key: string) => Kept | undefined;
  readonly keep: (node: NodeId, key: string, kept: Kept) => void;
}

export const noMemory: CheckMemory = { recall: () => undefined, keep: () => {} };

export interface StoredCheckMemory extends CheckMemory {
  /** Writes what is kept of the nodes that there still are, where that differs from what is stored. */
  readonly store: (isThere: (node: NodeId) => boolean) => void;
}

/** `code` names the program that wrote it, and the engine that it asked; secrets are not written. */
export function openCheckMemory(
  file: string,
  code: string,
  hasSecret: (text: string) => boolean = () => false,
): StoredCheckMemory {
  const stored = readLines(file, code);
  const lines = new Map(stored);
  return {
    recall: (node, key) => {
      const line = lines.get(JSON.stringify(node));
      return line === undefined ? undefined : readLine(line, key);
    },
    keep: (node, key, kept) => {
      const id = JSON.stringify(node);
      const line = [id, key, ...kept].join('\t');
      // A column without a name is called as it is written.
      if (!hasSecret(line.replace(/\\(["\\])/g, '$1'))) lines.set(id, line);
    },
    store: (isThere) => {
      for (const id of lines.keys()) if (!isThere(JSON.parse(id) as NodeId)) lines.delete(id);
      if (isSame(lines, stored)) return;
      try {
        const body = [...lines.values()].join('\n');
        writeFileWhole(file, [headOf(code, body), '\n', body]);
      } catch {
        // It costs speed and nothing else.
      }
    },
  };
}

/** What was cut off, or changed by whatever there is, has another digest. */
function headOf(code: string, body: string): string {
  return digest(`${code}\n${body}`);
}

/** Parts are JSON, which holds neither tabs nor line breaks. */
function readLines(file: string, code: string): ReadonlyMap<string, string> {
  const text = readIfPresent(file) ?? '';
  const end = text.indexOf('\n');
  const body = text.slice(end + 1);
  if (end === -1 || body === '' || text.slice(0, end) !== headOf(code, body)) return new Map();
  return new Map(body.split('\n').map((line) => [line.slice(0, line.indexOf('\t')), line]));
}

function readLine(line: string, wanted: string): Kept | undefined {
  const [, key, ...kept] = line.split('\t');
  return key === wanted ? kept : undefined;
}

function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([id, line]) => other.get(id) === line);
}
