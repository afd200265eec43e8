/** `eider completion <shell>`: prints a script; the shell then asks `eider complete -- …`. */
import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type { Output } from './command-context.ts';

/** Bundled, an import would find other forms of these packages than it does in the sources. */
const load = createRequire(import.meta.url);
const { default: completions } = load('@bomb.sh/tab') as typeof import('@bomb.sh/tab');
const { default: tab } = load('@bomb.sh/tab/commander') as typeof import('@bomb.sh/tab/commander');

/** Replaces the placeholder that stands in the help. */
export function addCompletion(program: Command, stdout: Output): void {
  const commands = program.commands as Command[];
  commands.splice(
    commands.findIndex((command) => command.name() === 'completion'),
    1,
  );
  tab(program, { completionCommandName: 'completion' });
  const command = commands.find((one) => one.name() === 'completion');
  command?.action((shell: string) => {
    const script = scriptFor(shell);
    stdout.write(shell === 'bash' ? bashPrelude + forBash(script) : script);
  });
}

/** The library prints. */
function scriptFor(shell: string): string {
  const { log } = console;
  let printed = '';
  console.log = (text: string) => {
    printed += `${text}\n`;
  };
  try {
    completions.setup('eider', 'eider', shell);
  } finally {
    console.log = log;
  }
  return printed;
}

/** Its script needs a function that only the package bash-completion brings. */
const bashPrelude = `# Where bash-completion is not installed
if ! declare -F _get_comp_words_by_ref > /dev/null; then
    _get_comp_words_by_ref() {
        words=("\${COMP_WORDS[@]}")
        cword=$COMP_CWORD
        cur=\${COMP_WORDS[COMP_CWORD]}
        prev=\${COMP_WORDS[COMP_CWORD - 1]}
    }
fi

`;

/** Read a second time, constants would be errors. */
function forBash(script: string): string {
  return script.replaceAll(/^readonly (?=ShellCompDirective)/gm, '');
}
