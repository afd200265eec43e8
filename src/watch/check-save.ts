/**
 * The stages up to the check, for one save. In: what is remembered between saves; out: the project
 * as it is now, checked, with all that is wrong in what is watched. Opens no warehouse.
 */
import type { Diagnostic, Outcome } from '../base/diagnostic.ts';
import type { StoredCheckMemory } from '../check/cache/check-memory.ts';
import { ignoreProblems } from '../check/ignore-problems.ts';
import { withinSelection } from '../check/within-selection.ts';
import {
  type Compilation,
  type CompileRequest,
  check,
  type SelectRequest,
  selectWithColumns,
} from '../pipeline.ts';
import type { CheckedProject } from '../product/checked.ts';
import type { NodeId } from '../product/graph.ts';
import type { Selection } from '../product/selection.ts';
import type { StoredMemory } from '../project/files/file-memory.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';
import type { LastGoodFiles, LenientCompilation } from './last-good.ts';
import { type Signatures, signaturesOf } from './signatures.ts';
import type { WarmEngines } from './warm-engines.ts';

export interface Snapshot {
  readonly compilation: Compilation;
  readonly checked: CheckedProject;
  readonly selection: Outcome<Selection>;
  /** What cannot be built, or tested, as it is written. */
  readonly broken: ReadonlySet<NodeId>;
  readonly signatures: Signatures;
}

export interface CheckedSave {
  /** Absent where no part of the project can be gone on with. */
  readonly snapshot: Snapshot | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly lenient: LenientCompilation;
}

export interface CheckSaveOptions {
  readonly request: Omit<CompileRequest, 'runStartedAt' | 'files' | 'openCheckMemory'>;
  readonly select: SelectRequest;
  readonly files: StoredMemory;
  readonly checks: StoredCheckMemory;
  readonly lastGood: LastGoodFiles;
  readonly engines: WarmEngines;
  readonly startedAt: string;
  /** Instead of the real file system. */
  readonly fileSystem?: ProjectFiles;
}

export async function checkSave(options: CheckSaveOptions): Promise<CheckedSave> {
  const { request, files: memory, checks, lastGood, engines } = options;
  memory.renew();
  const lenient = lastGood.compile({
    ...request,
    runStartedAt: options.startedAt,
    files: { ...(options.fileSystem ?? realFiles), memory, holdsTexts: true },
    // Written when there is time for it.
    openCheckMemory: () => ({ ...checks, store: () => {} }),
  });
  const { value: compilation } = lenient;
  if (!compilation) return { snapshot: undefined, diagnostics: lenient.diagnostics, lenient };
  const selection = await selectWithColumns(compilation, options.select);
  const { value: checked, diagnostics: found } = await check(compilation, { open: engines.open });
  return checkedSave({ lenient, selection, checked, found, signatures: signaturesOf(compilation) });
}

interface Stages {
  readonly lenient: LenientCompilation;
  readonly selection: Outcome<Selection>;
  readonly checked: CheckedProject;
  /** What the check said. */
  readonly found: readonly Diagnostic[];
  readonly signatures: Signatures;
}

export function checkedSave(stages: Stages): CheckedSave {
  const { lenient, selection, checked, found, signatures } = stages;
  const { value: compilation } = lenient;
  if (!compilation) return { snapshot: undefined, diagnostics: lenient.diagnostics, lenient };
  const all = [
    ...lenient.diagnostics,
    ...selection.diagnostics,
    ...withinSelection(checked, selection.value, found),
  ];
  return {
    snapshot: { compilation, checked, selection, broken: brokenIn(checked), signatures },
    diagnostics: ignoreProblems(all, compilation.project.ignored).kept,
    lenient,
  };
}

function brokenIn({ relations, tests, problems }: CheckedProject): ReadonlySet<NodeId> {
  const states = [...relations, ...tests].flatMap(([id, { state }]) =>
    state === 'broken' ? [id] : [],
  );
  const wrong = [...problems].flatMap(([id, said]) =>
    said.some(({ severity }) => severity === 'error') ? [id] : [],
  );
  return new Set([...states, ...wrong]);
}
