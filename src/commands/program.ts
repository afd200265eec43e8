/**
 * The command line: which commands and flags there are, with help good enough to learn from.
 * Each command's code is loaded when it is used. In: a context; out: an exit code.
 */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CommandContext, ExitCode } from './command-context.ts';
import { readMoment } from './interval-flags.ts';
import { readSample } from './partial-flags.ts';

export interface Program {
  readonly command: Command;
  /** The exit code of the command that ran. */
  readonly exitCode: () => ExitCode | undefined;
}

type Action = (...given: never[]) => Promise<ExitCode> | ExitCode;

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

type Does = (action: Action) => (...given: unknown[]) => Promise<void>;

function addBuildCommands(
  program: Command,
  context: CommandContext,
  does: Does,
  args: readonly string[],
): void {
  const commands = [
    ['build', 'make seeds, snapshots and models, each tested before it is published'],
    ['run', 'make models without testing them'],
    ['test', 'run data tests on what is there'],
    ['seed', 'load seeds without testing them'],
    ['snapshot', 'take snapshots without testing them'],
  ] as const;
  for (const [name, description] of commands) {
    const command = program.command(name).description(description);
    addProject(addSelection(command))
      .addOption(flag('--threads <n>', 'how many nodes at once').argParser(readThreads))
      .addOption(flag('--fail-fast', 'start nothing more after the first failure'))
      .addOption(
        flag('--full-refresh', 'rebuild what is selected in full, whether it needs that or not'),
      )
      .addOption(
        flag('--backfill', 'of incremental models: make anew what older code has left, too'),
      )
      .addOption(momentFlag('--start', 'of incremental models by interval, those from then on'))
      .addOption(momentFlag('--end', 'of incremental models by interval, those before then'))
      .addOption(
        flag(
          '--drop-history',
          'with --full-refresh: begin snapshots anew, too; with --prune: drop theirs',
        ),
      )
      .addOption(waitFlag())
      .addOption(flag('--log-format <format>', 'how to report').choices(['text', 'json']))
      .addOption(flag('--verbose', 'list what was skipped, too'))
      .addOption(flag('--junit <file>', 'write what happened as JUnit XML, too'));
    addFindings(command);
    if (name === 'build' || name === 'test') {
      const kept = 'keep failing rows in the schema _eider_failures';
      command.addOption(flag('--store-failures', kept));
    }
    if (name !== 'seed') command.addOption(deferFlag());
    if (name === 'build' || name === 'run') addPartialFlags(command);
    if (name === 'build') {
      command
        .addOption(flag('--freshness', 'do not build from sources that are older than they may be'))
        .addOption(flag('--atomic', 'all of the build in one transaction, or nothing'))
        .addOption(flag('--prune', 'drop relations that no node owns any more'))
        .addHelpText('after', buildExamples);
    }
    command.action(
      does(async (options: never) =>
        (await import('./build.ts')).build(context, name, options, args),
      ),
    );
  }
}

function addWatch(program: Command, context: CommandContext, does: Does): void {
  addProject(addSelection(program.command('watch')))
    .description('at every save, check what it affects, build it in schemas of its own and show it')
    .addOption(flag('--threads <n>', 'how many nodes at once').argParser(readThreads))
    .addOption(flag('--rows <n>', 'rows of the saved model to show').argParser(readCount))
    .addOption(flag('--empty', 'read no rows of inputs: columns and types alone'))
    .addOption(flag('--sample <time>', 'read the last 12h, 7d, 2w or 1m that each input has'))
    .addOption(flag('--limit <n>', 'read so many rows of each input').argParser(readCount))
    .addOption(flag('--hold', 'keep the warehouse open between builds'))
    .addOption(flag('--poll', 'look at every file in turn, where the system tells of no changes'))
    .addOption(flag('--allow-protected', 'watch a target that is protected, or called prod'))
    .addOption(outputFlag(['text', 'json']))
    .addHelpText('after', watchExamples)
    .action(does(async (options: never) => (await import('./watch.ts')).watch(context, options)));
}

function addReadingCommands(
  program: Command,
  context: CommandContext,
  does: Does,
  args: readonly string[],
): void {
  addFindings(addProject(addSelection(program.command('check'))))
    .description('everything that can be proven without data: types, columns, why results repeat')
    .addOption(outputFlag(['text', 'json']))
    .addHelpText('after', checkExamples)
    .action(
      does(async (options: never) =>
        (await import('./check.ts')).checkCommand(context, options, args),
      ),
    );
  addProject(addSelection(program.command('plan')))
    .description('what build would do to each selected node, and why; touches nothing')
    .addOption(outputFlag(['text', 'json']))
    .addOption(flag('--full-refresh', 'as if everything were to be rebuilt'))
    .addOption(flag('--backfill', 'as if what older code has left were to be made anew'))
    .addOption(deferFlag())
    .addOption(momentFlag('--start', 'as if only intervals from then on were asked for'))
    .addOption(momentFlag('--end', 'as if only intervals before then were asked for'))
    .addOption(waitFlag())
    .addOption(flag('--verbose', 'list what is up to date, too'))
    .action(does(async (options: never) => (await import('./plan.ts')).plan(context, options)));
  addProject(addSelection(program.command('compile')))
    .description('check everything that needs no warehouse and write the SQL to target/compiled')
    .addOption(flag('--manifest', "write target/manifest.json, too, for dbt's tools"))
    .addOption(outputFlag(['text', 'json']))
    .action(
      does(async (options: never) =>
        (await import('./compile.ts')).compileCommand(context, options, args),
      ),
    );
  addVerify(program, context, does);
  addProject(addSelection(program.command('list').alias('ls')))
    .description('the selected nodes, in the order in which they are built')
    .addOption(outputFlag(['text', 'json']))
    .addHelpText('after', listExamples)
    .action(does(async (options: never) => (await import('./list.ts')).list(context, options)));
  addProject(program.command('show'))
    .description('the rows of a model as it is written now, of a seed, or those a test finds')
    .argument('[node]', 'a model, seed, source or data test, or a CTE inside a model: orders#paid')
    .addOption(flag('--inline <sql>', 'a query of your own; {{ref "name"}} works in it'))
    .addOption(
      flag('--limit <n>', 'rows to show, 0 for all; 10 in a table, all in files').argParser(
        readCount,
      ),
    )
    .addOption(outputFlag(['table', 'csv', 'json', 'markdown', 'parquet']))
    .addOption(waitFlag())
    .action(
      does(async (node: never, options: never) =>
        (await import('./show.ts')).show(context, node, options),
      ),
    );
  addProject(program.command('lineage'))
    .description('what a node or a column is made from, and what is made from it')
    .argument('[name]', 'a model, seed, source or exposure, or a column of one: orders.amount')
    .addOption(flag('--up', 'only what it is made from'))
    .addOption(flag('--down', 'only what is made from it'))
    .addOption(flag('--depth <n>', 'how many steps to follow').argParser(readCount))
    .addOption(flag('--tests', 'data tests, too; those of a column are always shown'))
    .addOption(
      flag('--impact', 'instead: which columns differ since the last build, and who reads them'),
    )
    .addOption(flag('--state <folder>', 'with --impact: the folder of an earlier columns.json'))
    .addOption(outputFlag(['text', 'json', 'mermaid', 'markdown']))
    .action(
      does(async (node: never, options: never) =>
        (await import('./lineage.ts')).lineage(context, node, options),
      ),
    );
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

function addVerify(program: Command, context: CommandContext, does: Does): void {
  addProject(addSelection(program.command('verify')))
    .description('incremental equals full: random arrivals on a scratch copy, build by build')
    .addOption(flag('--seed <n>', 'the schedules of an earlier run again').argParser(readCount))
    .addOption(flag('--runs <n>', 'how many schedules, 10 where none is said').argParser(readCount))
    .addOption(
      flag('--sample <rows>', 'rows of each source and seed, 200 where none are said').argParser(
        readCount,
      ),
    )
    .addOption(outputFlag(['text', 'json']))
    .addOption(waitFlag())
    .addHelpText('after', verifyExamples)
    .action(does(async (options: never) => (await import('./verify.ts')).verify(context, options)));
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

function addProject(command: Command): Command {
  return command
    .addOption(flag('--project-dir <folder>', 'where project.yml is; else found upwards from here'))
    .addOption(flag('-t, --target <name>', 'one of the targets of project.yml'))
    .addOption(flag('--vars <yaml>', 'variables: --vars "{first_day: 2024-02-01}"'))
    .addOption(flag('--warn-error', 'treat warnings as errors'))
    .addOption(flag('-q, --quiet', 'print only what went wrong'))
    .addOption(flag('--no-color', 'no colour (NO_COLOR does the same)'));
}

/** For the pages that CI shows; on GitHub annotations and a summary come by themselves. */
function addFindings(command: Command): Command {
  return command
    .addOption(flag('--sarif <file>', 'write what is wrong as SARIF, for code scanning, too'))
    .addOption(flag('--summary <file>', 'write what changed and what failed as Markdown, too'));
}

function addSelection(command: Command): Command {
  return command
    .addOption(flag('-s, --select <selector...>', 'which nodes: names, tag:x, +x, x+, path:y …'))
    .addOption(flag('--exclude <selector...>', 'which nodes not'))
    .addOption(flag('--selector <name>', 'a named selector of the project'))
    .addOption(flag('--state <folder>', 'the target folder of another run, to compare with'));
}

/** Each flag has a variable: --fail-fast is EIDER_FAIL_FAST. */
function flag(flags: string, description: string): Option {
  const option = new Option(flags, description);
  const name = option.attributeName().replaceAll(/[A-Z]/g, (letter) => `_${letter}`);
  const variable = `EIDER_${name.toUpperCase()}`;
  return option.long === '--no-color' || isOff(option, variable) ? option : option.env(variable);
}

/** For a flag without a value any text would switch it on, `false` and `0` among them. */
function isOff({ required, optional }: Option, variable: string): boolean {
  return !required && !optional && /^(?:|0|false|no|off)$/i.test(process.env[variable] ?? 'on');
}

function deferFlag(): Option {
  return flag('--defer', 'read what is not built here where the run of --state has built it');
}

/** What is built then is made again by any other build. */
function addPartialFlags(command: Command): void {
  const sample = flag('--sample <time>', 'of inputs with a time_column: the last 7d, or a..b');
  command
    .addOption(flag('--empty', 'read no rows: do the queries run, and give the right columns?'))
    .addOption(sample.argParser(readSampled).conflicts('empty'));
}

function readSampled(text: string): string {
  if (readSample(text, new Date(0).toISOString())) return text;
  throw new InvalidArgumentError('Write a span, 7d or "2 weeks", or days, 2024-03-01..2024-03-08');
}

function outputFlag(choices: readonly string[]): Option {
  return flag('--output <format>', 'how to print').choices(choices);
}

function waitFlag(): Option {
  const description = 'wait for a warehouse that another process holds';
  return flag('--wait [seconds]', description).argParser(readWait);
}

function readWait(text: string): string | boolean {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (Number(text) >= 0) return text;
  throw new InvalidArgumentError(
    'Give a number of seconds, or nothing to wait as long as it takes.',
  );
}

/** Of threads there is one at least. */
function momentFlag(name: '--start' | '--end', description: string): Option {
  return flag(`${name} <time>`, description).argParser((text) => {
    const moment = readMoment(text);
    if (moment === undefined) {
      throw new InvalidArgumentError(
        'Write a day, 2024-03-01, or a time, 2024-03-01T05:00, in UTC',
      );
    }
    return moment;
  });
}

function readThreads(text: string): number {
  const count = readCount(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('Give a whole number above 0.');
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError('Give a whole number.');
}

const exitCodeHelp = `
Exit codes: 0 all right; 1 something built or tested failed; 2 the project or the command is
wrong; 3 internal error; 4 the warehouse is held by another process; 130 interrupted.
Every flag has a variable: EIDER_TARGET, EIDER_SELECT, EIDER_FAIL_FAST …`;

const buildExamples = `
Examples:
  eider build                         everything
  eider build -s +campaign_roi        one model and all that it is made from
  eider build -s tag:daily --exclude path:models/staging
  eider build --target prod --wait    wait while another process holds the file`;

const watchExamples = `
Examples:
  eider watch                         all models; each save builds what it affects
  eider watch -s tag:marts            only those; the others are read as they were built
  eider watch --sample 7d             on the last week of each input
  eider watch --output json           one JSON event for each line, for editors`;

const checkExamples = `
Examples:
  eider check                         all of it; opens no warehouse
  eider check -s +campaign_roi        one model and all that it is made from
  eider check --warn-error            warnings count as errors, on CI for instance
  eider check --output json           columns with types, proofs and problems, for programs`;

const verifyExamples = `
Examples:
  eider verify                        every incremental model, and all that is made from them
  eider verify -s daily_activity --runs 100 --sample 1000
  eider verify --seed 7               the same schedules each time`;

const listExamples = `
Examples:
  eider list -s stg_orders+           a model and all that is made from it
  eider list -s resource_type:test    all data tests
  eider list -s config.materialized:view,tag:staging --output json`;
