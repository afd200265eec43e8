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
  return error('E0701', said, {
    hint: hint === '' ? `see: ${help} --help` : lowerFirst(hint.replace(/\.$/, '')),
  });
}

function quoted(names: string): string {
  return names
    .split(', ')
    .map((name) => `"${name}"`)
    .join(', ');
}
