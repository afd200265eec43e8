/** What Commander refuses, as a diagnostic. In: its words; out: the same in ours. */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import { lowerFirst } from '../base/phrases.ts';

/** `error: unknown command 'buidl'\n(Did you mean build?)`; `help` is whose help tells more. */
export function usageError(words: string, help: string): Diagnostic {
  const [first = '', suggestion] = words.trim().split('\n');
  const [message = '', ...more] = first.replace(/^error: /, '').split('. ');
  const meant = suggestion && /^\(Did you mean (one of )?(.*)\?\)$/.exec(suggestion);
  const hint = meant ? `did you mean ${meant[1] ?? ''}${quoted(meant[2] ?? '')}?` : more.join('. ');
  const said = message
    .replaceAll(/'([^']*)'/g, '"$1"')
    .replace(/^command-argument value ("[^"]*") is invalid for argument "(.*)"$/, '$1 is no $2')
    .replace(/\.$/, '');
  if (
    /^too many arguments for "(?:build|run|test|seed|snapshot|check|compile|plan|list|ls|watch|verify)"/.test(
      said,
    )
  ) {
    return error('E0701', said, { hint: 'nodes are named by --select (-s)' });
  }
  const fromDbt = inDbt.get(/^unknown (?:option|command) "(.*)"$/.exec(said)?.[1] ?? '');
  if (fromDbt !== undefined) return error('E0701', said, { hint: fromDbt });
  return error('E0701', said, {
    hint: hint === '' ? `see: ${help} --help` : lowerFirst(hint.replace(/\.$/, '')),
  });
}

/** What dbt calls otherwise, or has and we do not. */
const inDbt: ReadonlyMap<string, string> = new Map([
  ['--model', 'write --select'],
  ['--models', 'write --select'],
  ['-m', 'write -s'],
  ['--resource-type', 'write --select "resource_type:model"'],
  ['--profiles-dir', 'targets stand in project.yml: there is no profiles.yml'],
  ['--profile', 'targets stand in project.yml: write --target'],
  ['deps', 'there are no packages: macros and tests are files of the project'],
  ['parse', 'write eider check'],
  ['retry', 'eider build tries again by itself what failed or was skipped'],
  ['run-operation', 'no macro runs a query: write a model, or eider show --inline "select …"'],
]);

function quoted(names: string): string {
  return names
    .split(', ')
    .map((name) => `"${name}"`)
    .join(', ');
}
