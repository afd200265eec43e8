/**
 * Where personal data is, found out when a test's rows are about to be shown and not before. In: a
 * compiled project; out: the answer, computed once. Most runs never ask.
 */
import type { CheckedProject } from '../product/checked.ts';
import type { CompiledProject } from '../product/compiled.ts';
import type { ProjectSource } from '../project/resources.ts';
import { hasMarks, type PersonalColumns, personalColumns } from '../quality/personal-columns.ts';

export type FindPersonalColumns = () => Promise<PersonalColumns>;

export interface PersonalColumnsRequest {
  readonly compiled: CompiledProject;
  /** Absent where nothing was checked before. */
  readonly checked: CheckedProject | undefined;
  readonly project: ProjectSource;
}

/** A project without a mark is not checked for it. */
export function createPersonalColumns({
  compiled,
  checked,
  project,
}: PersonalColumnsRequest): FindPersonalColumns {
  let answer: Promise<PersonalColumns> | undefined;
  const find = async (): Promise<PersonalColumns> => {
    if (!hasMarks(compiled.graph)) return new Map();
    if (checked) return personalColumns(compiled.graph, checked);
    const { checkProject } = await import('../check/check-project.ts');
    const { value } = await checkProject(compiled, { project });
    return personalColumns(compiled.graph, value);
  };
  return () => {
    answer ??= find();
    return answer;
  };
}
