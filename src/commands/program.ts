/**
 * The command line: which commands and flags there are, with help good enough to learn from.
 * Each command's code is loaded when it is used. In: a context; out: an exit code.
 */
import { Command } from 'commander';
import { addBuildCommands, addWatch } from './building-commands.ts';
import type { CommandContext, ExitCode } from './command-context.ts';
import type { Action, Does } from './does.ts';
import { addProject, addSelection, flag, outputFlag, waitFlag } from './flags.ts';
import { addReadingCommands } from './reading-commands.ts';

export interface Program {
  readonly command: Command;
  /** The exit code of the command that ran. */
  readonly exitCode: () => ExitCode | undefined;
}

export function createProgram(context: CommandContext, args: readonly string[]): Program {
  let code: ExitCode | undefined;
  const does =
    (action: Action) =>
    async (...given: unknown[]): Promise<void> => {
      code = await action(...(given as never[]));
    };
  const program = new Command('eider')
    .description(
      'SQL models in, tables you can trust out. A project is a folder with project.yml, models/, seeds/, macros/ and tests/; see: eider init',
    )
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showSuggestionAfterError(true)
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(context.mask(text)),
      // Said as a diagnostic, by whoever catches it.
      outputError: () => {},
    });
  addBuildCommands(program, context, does, args);
  addWatch(program, context, does);
  addReadingCommands(program, context, does, args);
  addSourceCommands(program, context, does);
  addStateCommands(program, context, does);
  addHouseholdCommands(program, context, does);
  return { command: program, exitCode: () => code };
}

function addStateCommands(program: Command, context: CommandContext, does: Does): void {
  const state = program.command('state').description('what the warehouse remembers');
  addProject(state.command('show'))
    .description('what the warehouse holds and was made from; of one node its intervals, too')
    .argument('[node]', 'a model, seed or source')
    .addOption(outputFlag(['text', 'json']))
    .addOption(waitFlag())
    .action(
      does(async (node: never, options: never) =>
        (await import('./state-show.ts')).stateShow(context, node, options),
      ),
    );
}

function addSourceCommands(program: Command, context: CommandContext, does: Does): void {
  const source = program.command('source').description('what is known of sources');
  addProject(addSelection(source.command('freshness')))
    .description('how old the newest rows of sources are, against what `freshness` allows')
    .addOption(outputFlag(['text', 'json']))
    .addOption(waitFlag())
    .action(
      does(async (options: never) =>
        (await import('./source-freshness.ts')).sourceFreshness(context, options),
      ),
    );
  addProject(addSelection(source.command('pull')))
    .description('write the columns and types that sources have into the YAML that declares them')
    .argument('[sources...]', 'raw, raw.emails, or any selector; all sources where none is given')
    .addOption(flag('--check', 'write nothing; exit code 1 where something would change'))
    .addOption(flag('--prune', 'take out columns that are not there any more'))
    .addOption(outputFlag(['text', 'json']))
    .addOption(waitFlag())
    .action(
      does(async (names: never, options: never) =>
        (await import('./source-pull.ts')).sourcePull(context, names, options),
      ),
    );
  const contract = program.command('contract').description('what models promise their readers');
  addProject(contract.command('pull'))
    .description('write the columns and types of models as their contracts into YAML')
    .argument('<models...>', 'names of models')
    .addOption(flag('--check', 'write nothing; exit code 1 where something would change'))
    .addOption(flag('--prune', 'take out columns that are not there any more'))
    .addOption(outputFlag(['text', 'json']))
    .action(
      does(async (names: never, options: never) =>
        (await import('./contract-pull.ts')).contractPull(context, names, options),
      ),
    );
}

function addHouseholdCommands(program: Command, context: CommandContext, does: Does): void {
  program
    .command('init')
    .description('write a small project that builds and passes')
    .argument('[folder]', 'a new or empty folder', '.')
    .action(does(async (folder: never) => (await import('./init.ts')).init(context, folder)));
  addProject(program.command('debug'))
    .description('what this installation, project and warehouse are, and whether they work')
    .action(does(async (options: never) => (await import('./debug.ts')).debug(context, options)));
  addProject(program.command('clean'))
    .description('remove what Eider wrote to the target folder, but never a warehouse')
    .action(does(async (options: never) => (await import('./clean.ts')).clean(context, options)));
  program
    .command('schema')
    .description('JSON Schemas of the YAML files, for editors')
    .argument('[folder]', 'write them there instead of printing them')
    .action(does(async (folder: never) => (await import('./schema.ts')).schema(context, folder)));
  program
    .command('completion')
    .description('print a completion script: eider completion bash > ~/.eider-completion')
    .argument('<shell>', 'bash, zsh, fish or powershell');
}

const exitCodeHelp = `
Exit codes: 0 all right; 1 something built or tested failed; 2 the project or the command is
wrong; 3 internal error; 4 the warehouse is held by another process; 130 interrupted.
Every flag has a variable: EIDER_TARGET, EIDER_SELECT, EIDER_FAIL_FAST …`;
