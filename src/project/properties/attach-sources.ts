/**
 * Sources that lie in other DuckDB files, as databases to attach. In: what sources say; out: names,
 * absolute paths and where those are written. A name means one file only.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import { formatPlace } from '../../base/source-text.ts';
import { resolvePath } from '../settings/targets.ts';
import type { AttachedSource, Target } from '../target.ts';
import type { SourceAttachment } from './source-properties.ts';

export function attachSources(
  target: Target | undefined,
  attachments: readonly SourceAttachment[],
  root: string,
): Outcome<readonly AttachedSource[]> {
  const diagnostics: Diagnostic[] = [];
  const value: AttachedSource[] = [];
  const places = new Map<string, { readonly path: string; readonly where: string }>();
  for (const { name, path } of target?.attach ?? []) {
    places.set(name.toLowerCase(), { path, where: `targets.${target?.name}.attach` });
  }
  for (const { name, file } of attachments) {
    const path = resolvePath(root, file.value);
    const known = places.get(name.toLowerCase());
    if (!known) {
      places.set(name.toLowerCase(), { path, where: formatPlace(file.locate()) });
      value.push({ name, path, locate: file.locate });
    } else if (known.path !== path) {
      diagnostics.push(
        error('E0111', `two databases would be attached as "${name}"`, {
          span: file.locate(),
          notes: [`the other one is in ${known.where}`],
          hint: 'give the source another name',
        }),
      );
    }
  }
  return { value, diagnostics };
}
