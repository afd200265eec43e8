/**
 * After a build: what the next one needs to find out that it has nothing to do, without compiling
 * anything. In: what was read, said and built; out: a stored answer, where there is one to keep.
 */
import { digest } from '../base/json.ts';
import { formatResults } from '../report/artifacts/write-artifacts.ts';
import type { BuildRequest } from '../run/build-request.ts';
import { settleBuild } from '../run/settled-build.ts';
import type { BuildOptions } from './build-options.ts';
import type { Checked } from './check-first.ts';
import { tellsCi } from './ci-reports.ts';
import type { CommandContext } from './command-context.ts';
import type { RecordedCommand } from './record-command.ts';
import { argumentsOf, describeInvocation, manifestName } from './write-artifacts.ts';
import { writtenStamps } from './written-stamps.ts';

export interface EndedBuild {
  readonly context: CommandContext;
  readonly recorded: RecordedCommand;
  readonly checked: Checked;
  /** Before the run began. */
  readonly said: { readonly stdout: string; readonly stderr: string };
}

export async function keepIdle(
  { context, recorded, checked, said }: EndedBuild,
  request: BuildRequest,
  options: BuildOptions,
): Promise<void> {
  if (tellsCi(context, options) || dependsOnMore(options)) return;
  const { mask } = context;
  const { target, targetPath } = checked.project;
  if (target.path === ':memory:') return;
  const settled = await settleBuild(request);
  if (!settled) return;
  const { compiled, runId } = request;
  const { events } = settled;
  const args = argumentsOf(options);
  const about = { ...describeInvocation(context, runId), compiled, events, args };
  const results = formatResults(about, mask);
  const { logFormat, quiet, verbose } = options;
  const idle = {
    settled,
    target: openedAs(target),
    shown: {
      ...(logFormat === undefined ? {} : { logFormat }),
      ...(quiet === undefined ? {} : { quiet }),
      ...(verbose === undefined ? {} : { verbose }),
    },
    args,
    results: digest(results),
  };
  // What may hold a secret is not kept.
  const text = JSON.stringify(idle);
  if (mask(text) !== text) return;
  const written = writtenStamps(targetPath, [manifestName]);
  recorded.store(checked, { ...said, counts: undefined, written, idle }, results);
}

/** Another run, or the age of what sources hold. */
function dependsOnMore({ defer, state, freshness }: BuildOptions): boolean {
  return defer === true || state !== undefined || freshness === true;
}

function openedAs({
  path,
  threads,
  memoryLimit,
  tempDirectory,
  attach,
  settings,
  extensions,
  onOpen,
}: BuildRequest['project']['target']) {
  return { path, threads, memoryLimit, tempDirectory, attach, settings, extensions, onOpen };
}
