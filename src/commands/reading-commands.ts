/** Commands that only read: their flags and help. Their code is loaded when they are used. */
import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import type { Does } from './does.ts';
import {
  addFindings,
  addProject,
  addSelection,
  deferFlag,
  flag,
  momentFlag,
  outputFlag,
  readCount,
  waitFlag,
} from './flags.ts';

export function addReadingCommands(
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
    .addOption(flag('--no-check', 'only render and write the SQL; nothing is proven of it'))
    .addOption(outputFlag(['text', 'json']))
    .addHelpText('after', compileExamples)
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
    .description(
      'the rows of a model as it is written now, of a seed or snapshot, or those a test finds',
    )
    .argument(
      '[node]',
      'a model, snapshot, seed, source or data test, or a CTE inside a model: orders#paid',
    )
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

const checkExamples = `
Examples:
  eider check                         all of it; opens no warehouse
  eider check -s +campaign_roi        one model and all that it is made from
  eider check --warn-error            warnings count as errors, on CI for instance
  eider check --output json           columns with types, proofs and problems, for programs`;

const compileExamples = `
Examples:
  eider compile                       checks everything, writes the SQL; opens no warehouse
  eider compile -s orders             one model, whose SQL is printed, too
  eider compile -s orders --no-check  its SQL although it does not bind, to see what a macro wrote`;

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
