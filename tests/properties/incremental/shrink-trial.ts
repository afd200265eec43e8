/**
 * The smallest trial found that fails as well. In: one that fails, and how to tell; out: one with
 * fewer steps, changes and models. Greedy: what can be left out is, until nothing can.
 */
import type { DrawnModel, Step, Trial } from './trial.ts';

export async function shrinkTrial(
  trial: Trial,
  fails: (trial: Trial) => Promise<boolean>,
): Promise<Trial> {
  let smallest = trial;
  for (;;) {
    const next = await firstThat(smaller(smallest), fails);
    if (!next) return smallest;
    smallest = next;
  }
}

async function firstThat(
  trials: Iterable<Trial>,
  fails: (trial: Trial) => Promise<boolean>,
): Promise<Trial | undefined> {
  for (const trial of trials) if (await fails(trial)) return trial;
  return undefined;
}

function* smaller(trial: Trial): Iterable<Trial> {
  const { steps, models } = trial;
  for (let size = steps.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < steps.length; at += size) {
      yield { ...trial, steps: [...steps.slice(0, at), ...steps.slice(at + size)] };
    }
  }
  for (const model of models) {
    const left = withoutModel(trial, model);
    if (left) yield left;
  }
  for (const [at, step] of steps.entries()) {
    for (const less of smallerSteps(step)) yield { ...trial, steps: steps.with(at, less) };
  }
}

function* smallerSteps(step: Step): Iterable<Step> {
  const { changes, ...occasion } = step;
  for (const name of Object.keys(occasion)) {
    const { [name as keyof Step]: _, ...less } = step;
    yield { ...less, changes };
  }
  for (const at of changes.keys()) yield { ...step, changes: changes.toSpliced(at, 1) };
  for (const [at, sql] of changes.entries()) {
    for (const less of fewerRows(sql)) yield { ...step, changes: changes.with(at, less) };
  }
}

/** `insert into x values (…), (…)`, a row less. */
function* fewerRows(sql: string): Iterable<string> {
  const [head = '', values] = sql.split(' values ');
  const rows = values?.split(/(?<=\)), (?=\()/) ?? [];
  if (rows.length < 2) return;
  for (const at of rows.keys()) yield `${head} values ${rows.toSpliced(at, 1).join(', ')}`;
}

function withoutModel(trial: Trial, { name, code }: DrawnModel): Trial | undefined {
  const { models, files, versions, steps } = trial;
  const isRead = models.some((each) => each.reads.some(({ of }) => of === name));
  const [path] = code;
  if (isRead || models.length === 1 || path === undefined) return undefined;
  const without = <T extends object>(of: T) =>
    Object.fromEntries(Object.entries(of).filter(([each]) => each !== path)) as T;
  return {
    files: without(files),
    versions: versions.map(without),
    models: models.filter((each) => each.name !== name),
    steps: steps.filter(({ tampers }) => tampers?.model !== name),
  };
}
