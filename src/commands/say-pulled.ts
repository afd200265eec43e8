/** What `source pull` and `contract pull` found and wrote, as text or JSON, with their exit code. */
import { type Diagnostic, hasErrors, warning } from '../base/diagnostic.ts';
import type { ColumnChange } from '../project/properties/pull-columns.ts';
import type { ColumnProperties } from '../project/resources.ts';
import { diagnosticToJson } from '../report/diagnostics/diagnostic-json.ts';
import { formatPull } from '../report/pull.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import type { FirstOptions } from './compile-first.ts';
import type { EditedFile } from './edit-properties.ts';
import { isWrong, sayDiagnostics, sayJson, sayText } from './say.ts';

export interface PullOptions extends FirstOptions {
  /** Writes nothing: says what would change. */
  readonly check?: boolean;
  /** Takes out columns that are not there any more. */
  readonly prune?: boolean;
  readonly wait?: boolean | string;
}

/** A source or a model whose columns were asked for. */
export interface PulledItem {
  readonly name: string;
  /** The file that its columns are in. */
  readonly path: string;
  readonly declared: readonly ColumnProperties[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly changes: readonly ColumnChange[];
  /** Why its columns are not known. */
  readonly problem: Diagnostic | undefined;
}

export interface Pulled {
  readonly unit: 'source' | 'model';
  readonly items: readonly PulledItem[];
  readonly files: readonly EditedFile[];
}

export function sayPulled(context: CommandContext, pulled: Pulled, options: PullOptions): ExitCode {
  const { items, files, unit } = pulled;
  const prunes = options.prune === true;
  const diagnostics = [
    ...items.flatMap(({ problem }) => problem ?? []),
    ...files.flatMap((file) => file.diagnostics),
    ...(prunes ? [] : items.flatMap((item) => describeVanished(item, unit))),
  ];
  if (options.output === 'json') {
    sayJson(context, { ...toJson(pulled), diagnostics: diagnostics.map(diagnosticToJson) });
  } else {
    if (options.quiet !== true) sayText(context, formatPull({ ...pulled, prunes }));
    if (diagnostics.length > 0) context.stderr.write('\n');
    sayDiagnostics(context, diagnostics);
  }
  const isStale = files.some(({ state }) => state === 'would change');
  const isFailed = hasErrors(diagnostics) || isWrong(diagnostics, options.warnError);
  return isFailed || isStale ? exitCodes.failed : exitCodes.ok;
}

function describeVanished(item: PulledItem, unit: Pulled['unit']): Diagnostic[] {
  const command = unit === 'source' ? 'source pull' : `contract pull ${item.name}`;
  return item.changes.flatMap((one) => {
    if (one.change !== 'vanished') return [];
    const declared = item.declared.find((column) => column.name === one.column);
    const message = `${item.name} has no column "${one.column}" any more`;
    const hint = `take it out of the file, or let it be done: eider ${command} --prune`;
    return [warning('E0358', message, { ...(declared ? { span: declared.locate() } : {}), hint })];
  });
}

function toJson({ items, files, unit }: Pulled) {
  return {
    [`${unit}s`]: items.map(({ name, path, columns, changes, problem }) => ({
      [unit]: name,
      file: path,
      columns: problem ? null : columns,
      changes,
    })),
    files: files.map(({ path, state }) => ({ path, state })),
  };
}
