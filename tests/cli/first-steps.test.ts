/** What a new user sees: help, version, `init`, and completion in a shell. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRig, repository } from './rig.ts';

it('prints help that one can learn from', async () => {
  const rig = createRig({});
  const bare = await rig.eider();
  expect(bare.code).toBe(2);
  const help = await rig.eider('--help');
  expect(help.stdout).toMatchInlineSnapshot(`
    "Usage: eider [options] [command]

    SQL models in, tables you can trust out. A project is a folder with project.yml,
    models/, seeds/, macros/ and tests/; see: eider init

    Options:
      -V, --version             print the version
      -h, --help                show help

    Commands:
      build [options]           make seeds, snapshots and models, each tested before
                                it is published
      run [options]             make models without testing them
      test [options]            run data tests on what is there
      seed [options]            load seeds without testing them
      snapshot [options]        take snapshots without testing them
      watch [options]           at every save, check what it affects, build it in
                                schemas of its own and show it
      check [options]           everything that can be proven without data: types,
                                columns, why results repeat
      plan [options]            what build would do to each selected node, and why;
                                touches nothing
      compile [options]         check everything that needs no warehouse and write
                                the SQL to target/compiled
      verify [options]          incremental equals full: random arrivals on a
                                scratch copy, build by build
      list|ls [options]         the selected nodes, in the order in which they are
                                built
      show [options] [node]     the rows of a model as it is written now, of a seed
                                or snapshot, or those a test finds
      lineage [options] [name]  what a node or a column is made from, and what is
                                made from it
      source                    what is known of sources
      contract                  what models promise their readers
      state                     what the warehouse remembers
      init [folder]             write a small project that builds and passes
      debug [options]           what this installation, project and warehouse are,
                                and whether they work
      clean [options]           remove what Eider wrote to the target folder, but
                                never a warehouse
      schema [folder]           JSON Schemas of the YAML files, for editors
      completion <shell>        print a completion script: eider completion bash >
                                ~/.eider-completion
      help [command]            show help for a command

    Exit codes: 0 all right; 1 something built or tested failed; 2 the project or the command is
    wrong; 3 internal error; 4 the warehouse is held by another process; 130 interrupted.
    Every flag has a variable: EIDER_TARGET, EIDER_SELECT, EIDER_FAIL_FAST …
    "
  `);
  expect(help.code).toBe(0);
  expect(bare.printed).toBe(help.stdout);
  expect((await rig.eider('build', '--help')).stdout).toMatchInlineSnapshot(`
    "Usage: eider build [options]

    make seeds, snapshots and models, each tested before it is published

    Options:
      -s, --select <selector...>  which nodes: names, tag:x, +x, x+, path:y … (env:
                                  EIDER_SELECT)
      --exclude <selector...>     which nodes not (env: EIDER_EXCLUDE)
      --selector <name>           a named selector of the project (env:
                                  EIDER_SELECTOR)
      --state <folder>            the target folder of another run, to compare with
                                  (env: EIDER_STATE)
      --project-dir <folder>      where project.yml is; else found upwards from here
                                  (env: EIDER_PROJECT_DIR)
      -t, --target <name>         one of the targets of project.yml (env:
                                  EIDER_TARGET)
      --vars <yaml>               variables: --vars "{first_day: 2024-02-01}" (env:
                                  EIDER_VARS)
      --warn-error                treat warnings as errors (env: EIDER_WARN_ERROR)
      -q, --quiet                 print only what went wrong (env: EIDER_QUIET)
      --no-color                  no colour (NO_COLOR does the same)
      --threads <n>               how many nodes at once (env: EIDER_THREADS)
      --fail-fast                 start nothing more after the first failure (env:
                                  EIDER_FAIL_FAST)
      --full-refresh              rebuild what is selected in full, whether it needs
                                  that or not (env: EIDER_FULL_REFRESH)
      --backfill                  of incremental models: make anew what older code
                                  has left, too (env: EIDER_BACKFILL)
      --start <time>              of incremental models by interval, those from then
                                  on (env: EIDER_START)
      --end <time>                of incremental models by interval, those before
                                  then (env: EIDER_END)
      --drop-history              with --full-refresh: begin snapshots anew, too;
                                  with --prune: drop theirs (env:
                                  EIDER_DROP_HISTORY)
      --wait [seconds]            wait for a warehouse that another process holds
                                  (env: EIDER_WAIT)
      --log-format <format>       how to report (choices: "text", "json", env:
                                  EIDER_LOG_FORMAT)
      --verbose                   list what was skipped, too (env: EIDER_VERBOSE)
      --junit <file>              write what happened as JUnit XML, too (env:
                                  EIDER_JUNIT)
      --sarif <file>              write what is wrong as SARIF, for code scanning,
                                  too (env: EIDER_SARIF)
      --summary <file>            write what changed and what failed as Markdown,
                                  too (env: EIDER_SUMMARY)
      --store-failures            keep failing rows in the schema _eider_failures
                                  (env: EIDER_STORE_FAILURES)
      --defer                     read what is not built here where the run of
                                  --state has built it (env: EIDER_DEFER)
      --empty                     read no rows: do the queries run, and give the
                                  right columns? (env: EIDER_EMPTY)
      --sample <time>             of inputs with a time_column: the last 7d, or a..b
                                  (env: EIDER_SAMPLE)
      --freshness                 do not build from sources that are older than they
                                  may be (env: EIDER_FRESHNESS)
      --atomic                    all of the build in one transaction, or nothing
                                  (env: EIDER_ATOMIC)
      --prune                     drop relations that no node owns any more (env:
                                  EIDER_PRUNE)
      -h, --help                  show help

    Examples:
      eider build                         everything
      eider build -s +campaign_roi        one model and all that it is made from
      eider build -s tag:daily --exclude path:models/staging
      eider build --target prod --wait    wait while another process holds the file
    "
  `);
  expect((await rig.eider('help', 'show')).stdout).toMatchInlineSnapshot(`
    "Usage: eider show [options] [node]

    the rows of a model as it is written now, of a seed or snapshot, or those a test
    finds

    Arguments:
      node                    a model, snapshot, seed, source or data test, or a CTE
                              inside a model: orders#paid

    Options:
      --project-dir <folder>  where project.yml is; else found upwards from here
                              (env: EIDER_PROJECT_DIR)
      -t, --target <name>     one of the targets of project.yml (env: EIDER_TARGET)
      --vars <yaml>           variables: --vars "{first_day: 2024-02-01}" (env:
                              EIDER_VARS)
      --warn-error            treat warnings as errors (env: EIDER_WARN_ERROR)
      -q, --quiet             print only what went wrong (env: EIDER_QUIET)
      --no-color              no colour (NO_COLOR does the same)
      --inline <sql>          a query of your own; {{ref "name"}} works in it (env:
                              EIDER_INLINE)
      --limit <n>             rows to show, 0 for all; 10 in a table, all in files
                              (env: EIDER_LIMIT)
      --output <format>       how to print (choices: "table", "csv", "json",
                              "markdown", "parquet", env: EIDER_OUTPUT)
      --wait [seconds]        wait for a warehouse that another process holds (env:
                              EIDER_WAIT)
      -h, --help              show help
    "
  `);
  expect((await rig.eider('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

it('writes a project that builds and passes', async () => {
  const rig = createRig({});
  const { code, printed } = await rig.eider('init', 'my shop');
  expect(printed).toMatchInlineSnapshot(`
    "wrote 14 files to my shop: five models, two seeds and their tests

      cd my shop
      eider build
      eider show customer_summary
    "
  `);
  expect(code).toBe(0);
  const built = await rig.start(['build', '--threads', '1'], { workingFolder: 'my shop' }).ended;
  expect(built.printed).toMatchInlineSnapshot(`
    "eider build · my_shop · dev (target/dev.duckdb)
    12 files checked in 0.00 s · 5 models, 2 seeds, 12 tests

      seed   customers                    3 rows    2 tests    0.00 s   first build
      seed   orders                       4 rows    4 tests    0.00 s   first build
      view   stg_customers                                     0.00 s   first build
      view   stg_orders                                        0.00 s   first build
      table  order_days                   3 rows    2 tests    0.00 s   first build
      table  customer_summary             3 rows    4 tests    0.00 s   first build

    6 built (13 rows), 12 tests passed in 0.00 s
    "
  `);
  expect(built.code).toBe(0);
  const shown = await rig.start(['show', 'customer_summary'], { workingFolder: 'my shop' }).ended;
  expect(shown.printed).toMatchInlineSnapshot(`
    "customer_id  customer_name  orders    spend  last_order
            int  varchar        bigint  decimal  date
    -------------------------------------------------------
              1  Ada                 2    52.50  2024-02-11
              2  Grace               1     7.25  2024-02-12
              3  Edsger              0     0.00  NULL
    "
  `);
  const again = await rig.eider('init', 'my shop');
  expect(again.printed).toMatchInlineSnapshot(`
    "error[E0703] my shop is not empty: it holds README.md, macros, models
      = name a new folder: eider init my_project
    "
  `);
  expect(again.code).toBe(2);
});

it('writes into this folder, and leaves what is hidden in it alone', async () => {
  const rig = createRig({ '.gitignore': 'mine\n' });
  const { code, printed } = await rig.eider('init');
  expect(printed).toMatchInlineSnapshot(`
    "wrote 14 files to .: five models, two seeds and their tests

      eider build
      eider show customer_summary
    "
  `);
  expect(code).toBe(0);
  expect((await rig.eider('build', '--quiet')).printed).toBe('');
});

const bash = spawnSync('bash', ['--version']).status === 0;

it.skipIf(!bash)('completes commands and flags in bash', async () => {
  const rig = createRig({});
  const { code, stdout } = await rig.eider('completion', 'bash');
  expect(code).toBe(0);
  rig.write({ 'completion.sh': stdout });
  const complete = (...words: string[]): string[] => {
    const script = `
      eider() { "${process.execPath}" "${join(repository, 'bin/eider.cjs')}" "$@"; }
      compopt() { :; }
      source completion.sh && source completion.sh
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      COMP_LINE="\${COMP_WORDS[*]}"; COMP_POINT=\${#COMP_LINE}
      $(complete -p eider | sed -E 's/.*-F ([^ ]+).*/\\1/') eider
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout: printed, stderr } = spawnSync('bash', ['-c', script], {
      cwd: rig.folder,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    return printed
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s/)[0] ?? '');
  };
  expect(complete('eider', 'bu')).toEqual(['build']);
  expect(complete('eider', 'build', '--fa')).toEqual(['--fail-fast']);
  expect(complete('eider', '')).toContain('lineage');
});

it('prints a completion script for each shell it knows, and names them otherwise', async () => {
  const rig = createRig({});
  for (const shell of ['zsh', 'fish', 'powershell']) {
    const { code, stdout } = await rig.eider('completion', shell);
    expect(code).toBe(0);
    expect(stdout).toContain('eider');
  }
  const { code, printed } = await rig.eider('completion', 'tcsh');
  expect(printed).toMatchInlineSnapshot(`
    "error[E0701] "tcsh" is no shell
      = allowed choices are zsh, bash, fish, powershell
    "
  `);
  expect(code).toBe(2);
});
