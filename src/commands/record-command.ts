/**
 * A command run so that its answer can be given again: what it reads and what it prints is noted.
 * In: a context; out: another one for the command, and what was noted. Knows no command.
 */
import { join } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { digest } from '../base/json.ts';
import { recordEdits } from '../edits/record-edits.ts';
import type { Stamp } from '../project/files/file-stamp.ts';
import { realFiles } from '../project/files/project-files.ts';
import { type RecordedFiles, recordFiles } from '../project/files/recorded-files.ts';
import type { Checked } from './check-first.ts';
import type { CommandContext, Output } from './command-context.ts';
import {
  answerKey,
  digestEnv,
  type IdleRun,
  type StoredAnswer,
  storeAnswer,
  storeResults,
  type TimedWords,
} from './stored-answer.ts';

export interface RecordedCommand {
  /** What the command is to use in place of the real ones. */
  readonly context: CommandContext;
  readonly files: RecordedFiles;
  readonly printed: () => { readonly stdout: string; readonly stderr: string };
  /** Does nothing where something changed that no stamp tells. */
  readonly store: (checked: Checked, answer: Answer, results?: string) => void;
}

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  /** The last line, around how long it took. */
  readonly timed?: TimedWords;
  /** Of what was written. */
  readonly written: readonly Stamp[];
  /** The words that an edit of a model does not change; absent where there are others. */
  readonly counts: string | undefined;
  readonly idle?: IdleRun;
}

export function recordCommand(context: CommandContext, args: readonly string[]): RecordedCommand {
  const files = recordFiles(realFiles, context.now);
  const env = recordReads(context.env);
  const stdout = capture(context.stdout);
  const stderr = capture(context.stderr);
  return {
    context: { ...context, env: env.value, stdout: stdout.output, stderr: stderr.output },
    files,
    printed: () => ({ stdout: stdout.text(), stderr: stderr.text() }),
    store: (checked, { written, counts, ...said }, results) => {
      const stamps = files.stamps();
      const { outside } = checked.checked;
      if (!stamps || !outside || checked.isComparing) return;
      const { root, targetPath } = checked.project;
      const isWhole = counts !== undefined && checked.selection.isEverything;
      const record = isWhole ? recordOf(checked, checked.found, context) : undefined;
      const answer: StoredAnswer = {
        ...said,
        key: answerKey(context, args),
        stamps: [...stamps, ...outside, ...written],
        env: env.names(),
        envDigest: digestEnv(context.env, env.names()),
        ...(counts !== undefined && record !== undefined
          ? { edits: { root, counts, listings: files.listings(), record: digest(record) } }
          : {}),
      };
      const place = { folder: join(targetPath, 'cache'), command: args[0] ?? '' };
      if (results !== undefined) storeResults(place, results);
      storeAnswer(place, answer, record);
    },
  };
}

/** What may hold a secret is not kept. */
function recordOf(
  { checked, project }: Checked,
  found: readonly Diagnostic[],
  { mask }: CommandContext,
): string | undefined {
  const record = recordEdits(checked, project, found);
  return mask(record) === record ? record : undefined;
}

function capture(output: Output): { output: Output; text: () => string } {
  let captured = '';
  const write = (text: string): void => {
    captured += text;
    output.write(text);
  };
  return { output: { ...output, write }, text: () => captured };
}

function recordReads(env: CommandContext['env']) {
  const names = new Set<string>();
  const value = new Proxy(env, {
    get: (target, name) => {
      if (typeof name === 'string') names.add(name);
      return target[name as string];
    },
  });
  return { value, names: () => [...names].sort() };
}
