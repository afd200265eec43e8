/**
 * The stages up to the check for a save of a few models, at the cost of what reads them: the rest of
 * the project is as the save before left it. In: that save and the paths of this one; out: the same
 * as from all of the project, or nothing where only that can tell.
 */
import { hasErrors } from '../base/diagnostic.ts';
import { realFiles } from '../project/files/project-files.ts';
import { type CheckedSave, type CheckSaveOptions, checkedSave } from './check-save.ts';
import { recording } from './last-good.ts';
import { recheck } from './recheck.ts';
import { recompile } from './recompile.ts';
import { signaturesOf } from './signatures.ts';

export async function recheckSave(
  before: CheckedSave,
  paths: ReadonlySet<string>,
  options: CheckSaveOptions,
): Promise<CheckedSave | undefined> {
  const { snapshot, lenient } = before;
  if (!snapshot || lenient.withheld.size > 0 || hasErrors(before.diagnostics)) return undefined;
  // Columns are selected by what is checked.
  if (selectsByColumn(options)) return undefined;
  options.files.renew(paths);
  const read = new Map(lenient.read);
  const again = recompile({
    before: snapshot.compilation,
    said: lenient.diagnostics,
    paths,
    files: recording(options.fileSystem ?? realFiles, read),
    runStartedAt: options.startedAt,
  });
  if (!again) return undefined;
  const { compilation, recompiled } = again;
  const checked = await recheck({
    before: snapshot.checked,
    compilation,
    edited: recompiled,
    selection: snapshot.selection.value,
    open: options.engines.open,
  });
  if (!checked) return undefined;
  return checkedSave({
    lenient: { ...lenient, value: compilation, read },
    selection: snapshot.selection,
    checked,
    found: [...checked.problems.values()].flat(),
    signatures: signaturesOf(compilation, snapshot.signatures, recompiled),
  });
}

function selectsByColumn({ select: { select = [], exclude = [], selector } }: CheckSaveOptions) {
  const isNamed = selector !== undefined;
  return isNamed || [...select, ...exclude].some((each) => /\b(?:column|selector):/.test(each));
}
