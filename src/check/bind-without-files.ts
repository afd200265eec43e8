/** A model that names files itself, bound over tables with the columns of those files. */
import type { CompiledModel } from '../product/compiled.ts';
import { boundContext } from './bound-context.ts';
import type { Checking } from './checking.ts';
import { type BoundModel, readBoundModel } from './read-bound-model.ts';
import { standInForFiles } from './shadow/file-stand-ins.ts';

export async function bindWithoutFiles(
  model: CompiledModel,
  checking: Checking,
): Promise<BoundModel | undefined> {
  const { shadow, standIns, outside } = checking;
  outside.add(model.node.id);
  const files = await standInForFiles(standIns.replaceCalls(model.query.text), checking);
  if (!files) return undefined;
  const context = { ...boundContext(model, checking), sql: model.query.text };
  let bound: BoundModel | undefined;
  await shadow.bind([files.sql], (answer) => {
    if (answer.type === 'plan') bound = readBoundModel(answer, files.sql, context);
  });
  if (!bound) return undefined;
  const reads = files.readers.map((name) => ({
    kind: 'untracked' as const,
    cause: 'outside' as const,
    reason: `${name} is a file that no source stands for`,
    location: undefined,
  }));
  return { ...bound, findings: [...bound.findings, ...reads] };
}
