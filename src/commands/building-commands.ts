/** Commands that write to a warehouse: their flags and help. Their code is loaded when they are used. */
import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { Does } from './does.ts';
import {
  addFindings,
  addPartialFlags,
  addProject,
  addSelection,
  deferFlag,
  flag,
  momentFlag,
  outputFlag,
  readCount,
  readThreads,
  waitFlag,
} from './flags.ts';

export function addBuildCommands(
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

export function addWatch(program: Command, context: CommandContext, does: Does): void {
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
