/**
 * A manifest or the results of another run, as some target folder holds them. In: a file; out: its
 * JSON, or why it is none. What the entries say is for those who compare with them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { asMap, type JsonMap } from '../yaml/json-shapes.ts';

export type ArtifactRead =
  | { readonly artifact: JsonMap; readonly problem?: undefined }
  | { readonly artifact?: undefined; readonly problem: Diagnostic };

export type ArtifactName = 'manifest.json' | 'run_results.json';

const marks: Readonly<Record<ArtifactName, string>> = {
  'manifest.json': 'nodes',
  'run_results.json': 'results',
};

export function readArtifact(folder: string, name: ArtifactName, shown: string): ArtifactRead {
  let text: string;
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch {
    return wrong(`${shown} holds no ${name}`);
  }
  try {
    const artifact = asMap(JSON.parse(text) as Json);
    if (artifact && Object.hasOwn(artifact, marks[name])) return { artifact };
  } catch {
    // What was cut short is as good as something else.
  }
  return wrong(`${shown}/${name} is not what dbt or Eider writes under this name`);
}

function wrong(message: string): ArtifactRead {
  const hint = 'give the folder into which another run wrote, such as a copy of its target folder';
  return { problem: error('E0356', message, { hint }) };
}
