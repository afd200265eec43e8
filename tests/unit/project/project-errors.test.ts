/** Mistakes in project.yml, project.local.yml, selectors.yml, --vars and the files themselves. */
import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../src/project/load-project.ts';
import { load, print, problems, type VirtualTree, virtualFiles } from './virtual-project.ts';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;

describe('finding the project', () => {
  const find = (tree: VirtualTree, projectDir?: string): string =>
    print(
      loadProject({ workingFolder: '/home/ann', projectDir, env: {}, files: virtualFiles(tree) })
        .diagnostics,
    );

  it('says where it looked', () => {
    expect(find({ '/home/ann/x.txt': '' })).toMatchInlineSnapshot(`
      "error[E0101] there is no project.yml in this folder, nor in any above it
        hint  run \`eider init\` to start a project, or pass --project-dir"
    `);
    expect(find({ '/project.yml': 'name: x' }, 'work')).toMatchInlineSnapshot(`
      "error[E0101] there is no project.yml in work
        hint  run \`eider init\` to start a project, or pass --project-dir"
    `);
  });

  it('recognises the project under another name', () => {
    expect(find({ '/home/dbt_project.yml': '' })).toMatchInlineSnapshot(`
      "error[E0101] there is no project.yml in this folder, nor in any above it
        hint  this is a dbt project: write a project.yml beside dbt_project.yml"
    `);
    expect(find({ '/home/ann/project.yaml': '' })).toMatchInlineSnapshot(`
      "error[E0101] there is no project.yml in this folder, nor in any above it
        hint  rename project.yaml to project.yml"
    `);
  });
});

describe('the project file', () => {
  it('may not be empty', () => {
    expect(problems({ 'project.yml': '' })).toMatchInlineSnapshot(`
      "project.yml:1:1: error[E0102] project.yml is empty
        at    ""
        hint  write "name: p""
    `);
    expect(problems({ 'project.yml': '# soon\n' })).toMatchInlineSnapshot(`
      "project.yml:1:1: error[E0102] project.yml is empty
        at    ""
        hint  write "name: p""
    `);
  });

  it('may not be a list or text', () => {
    expect(problems({ 'project.yml': '- name: x\n' })).toMatchInlineSnapshot(`
      "project.yml:1:1: error[E0109] the file must be a map, not a list
        at    "- name: x""
    `);
    expect(problems({ 'project.yml': 'shop\n' })).toMatchInlineSnapshot(`
      "project.yml:1:1: error[E0109] the file must be a map, not "shop"
        at    "shop""
    `);
  });

  it('needs a name that can be one', () => {
    expect(problems({ 'project.yml': 'version: 1\n' })).toMatchInlineSnapshot(`
      "project.yml:1:1: error[E0110] project.yml has no "name"
        at    "version: 1"
        hint  write "name: p""
    `);
    expect(problems({ 'project.yml': 'name: My Shop\n' })).toMatchInlineSnapshot(`
      "project.yml:1:7: error[E0121] "My Shop" cannot be the name of a project
        at    "My Shop"
        note  names of projects have letters, digits and underscores
        hint  write "name: my_shop""
    `);
    expect(problems({ 'project.yml': 'name: 7\n' })).toMatchInlineSnapshot(`
      "project.yml:1:7: error[E0109] name must be text, not 7
        at    "7"
        hint  put it in quotes: "7""
    `);
  });

  it('is shown where YAML breaks, in both of its files', () => {
    const tree = { 'project.yml': 'name: shop\nvars:\n\ta: 1\n', 'project.local.yml': 'a: "b\n' };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.yml:3:1: error[E0103] a tab indents this line
        at    "\\t"
        hint  indent YAML with spaces
      project.local.yml:1:4: error[E0103] this quote is never closed
        at    "\\"b"
        hint  end the text with ""
    `);
  });

  it('goes on without a project.local.yml that is broken', () => {
    const tree = { 'project.local.yml': 'target: [\n', 'models/a.yml': 'modles: []\n' };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.local.yml:1:9: error[E0103] this bracket is never closed
        at    "["
        hint  end it with ]
      models/a.yml:1:1: error[E0107] unknown key "modles"
        at    "modles"
        hint  did you mean "models"?"
    `);
  });

  it('knows its keys, and those of dbt', () => {
    const tree = {
      'project.yml': lines(
        'name: shop',
        'name: shop2',
        'modle_paths: [models]',
        'model-paths: [models]',
        'profile: shop',
        'config-version: 2',
        'on-run-start: select 1',
        'require-dbt-version: ">=1.0"',
        'unheard_of: 1',
      ),
      'project.local.yml': 'taget: dev\n',
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.yml:2:1: error[E0104] the key "name" is written twice
        at    "name"
        see   project.yml:1:1: the first one
        hint  keep one of them
      project.yml:3:1: error[E0107] unknown key "modle_paths"
        at    "modle_paths"
        hint  did you mean "model_paths"?
      project.yml:4:1: error[E0107] unknown key "model-paths"
        at    "model-paths"
        hint  write "model_paths"
      project.yml:5:1: error[E0108] "profile" is a key of dbt that Eider does not have
        at    "profile"
        hint  connections are written here, under \`targets:\`
      project.yml:6:1: error[E0108] "config-version" is a key of dbt that Eider does not have
        at    "config-version"
        hint  leave it out
      project.yml:7:1: error[E0108] "on-run-start" is a key of dbt that Eider does not have
        at    "on-run-start"
        hint  write \`on_open:\`, which runs on every connection
      project.yml:8:1: error[E0108] "require-dbt-version" is a key of dbt that Eider does not have
        at    "require-dbt-version"
        hint  leave it out
      project.yml:9:1: error[E0107] unknown key "unheard_of"
        at    "unheard_of"
        hint  keys here: name, version, target, vars, model_paths, macro_paths, seed_paths, test_paths, snapshot_paths, target_path, on_open, extensions, ...
      project.local.yml:1:1: error[E0107] unknown key "taget"
        at    "taget"
        hint  did you mean "target"?"
    `);
  });

  it('checks every value, of every target', () => {
    const tree = {
      'project.yml': lines(
        'name: shop',
        'target: dev',
        'vars: [a]',
        'model_paths: 3',
        'targets:',
        '  dev:',
        '    engine: postgres',
        '    threads: four',
        '    memory_limit: 4',
        '    schema_names: exactly',
        '    protected: maybe',
        '    attach: crm.duckdb',
        '    settings: {a: [1]}',
        '    on_open: {a: 1}',
        '    path:',
        '  other: {type: duckdb, threads: 0, path: "{{env \'P\'}}"}',
        '  bad: duckdb',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.yml:3:1: error[E0109] vars must be a map of names to values, not a list
        at    "vars"
      project.yml:4:14: error[E0109] model_paths must be text, or a list of text, not 3
        at    "3"
        hint  put it in quotes: "3"
      project.yml:7:13: error[E0109] engine must be "duckdb", not "postgres"
        at    "postgres"
      project.yml:8:14: error[E0109] threads must be a whole number of at least 1, not "four"
        at    "four"
      project.yml:9:19: error[E0109] memory_limit must be text, not 4
        at    "4"
        hint  put it in quotes: "4"
      project.yml:10:19: error[E0109] schema_names must be prefixed or exact, not "exactly"
        at    "exactly"
        hint  did you mean "exact"?
      project.yml:11:16: error[E0109] protected must be true or false, not "maybe"
        at    "maybe"
      project.yml:12:13: error[E0109] attach must be a map of names to paths, not "crm.duckdb"
        at    "crm.duckdb"
      project.yml:13:16: error[E0109] a must be text, a number, or true or false, not a list
        at    "a"
      project.yml:14:5: error[E0109] on_open must be text, or a list of text, not a map
        at    "on_open"
      project.yml:15:5: error[E0109] path must be text, not nothing
        at    "path"
      project.yml:16:11: error[E0108] "type" is a key of dbt that Eider does not have
        at    "type"
        hint  write \`engine: duckdb\`
      project.yml:16:34: error[E0109] threads must be a whole number of at least 1, not 0
        at    "0"
      project.yml:17:8: error[E0109] bad must be a map, not "duckdb"
        at    "duckdb""
    `);
  });

  it('points into the file that says it', () => {
    const tree = {
      'project.yml': 'name: shop\ntargets: {dev: {threads: 2}}\n',
      'project.local.yml': 'targets: {dev: {threads: many}}\n',
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.local.yml:1:26: error[E0109] threads must be a whole number of at least 1, not "many"
        at    "many""
    `);
  });
});

describe('the target', () => {
  const project = lines('name: shop', 'targets: {dev: {}, prod: {}}');

  it('must exist', () => {
    expect(problems({ 'project.yml': `${project}target: prd\n` })).toMatchInlineSnapshot(`
      "project.yml:3:9: error[E0115] there is no target "prd"
        at    "prd"
        hint  did you mean "prod"?"
    `);
    expect(problems({ 'project.yml': project }, { targetName: 'live' })).toMatchInlineSnapshot(`
      "--target:1:1: error[E0115] there is no target "live"
        at    "live"
        hint  targets: dev, prod"
    `);
    expect(problems({}, { targetName: 'prod' })).toMatchInlineSnapshot(`
      "--target:1:1: error[E0115] there is no target "prod"
        at    "prod"
        hint  targets: dev"
    `);
  });

  it('must be chosen where there are several', () => {
    expect(problems({ 'project.yml': project })).toMatchInlineSnapshot(`
      "project.yml:2:1: error[E0115] there are several targets and none is the default
        at    "targets"
        note  targets: dev, prod
        hint  write "target: dev" in project.yml, or pass --target"
    `);
    expect(load({ 'project.yml': project }).value).toBeUndefined();
  });

  it('does not hide what else is wrong', () => {
    const tree = { 'project.yml': `${project}target: prd\n`, 'models/x.yml': 'modles: []\n' };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.yml:3:9: error[E0115] there is no target "prd"
        at    "prd"
        hint  did you mean "prod"?
      models/x.yml:1:1: error[E0107] unknown key "modles"
        at    "modles"
        hint  did you mean "models"?"
    `);
  });
});

describe('templates in values', () => {
  it('need their variables', () => {
    const tree = {
      'project.yml': lines(
        'name: shop',
        'vars: {day: "{{env \'DAY\'}}", other: "{{var \'day\'}}"}',
        'target: dev',
        'targets:',
        '  dev: {path: "{{env \'WAREHOUSE\'}}/x.duckdb", threads: "{{env \'THREADS\'}}"}',
      ),
      'models/x.yml': lines(
        'sources:',
        '  - name: raw',
        '    schema: "{{var \'shema\'}}"',
        "    tables: [{name: a, location: \"{{env 'HOME' 'x'}}/a.csv\"}]",
      ),
    };
    expect(problems(tree, { vars: 'schema: x' })).toMatchInlineSnapshot(`
      "project.yml:2:13: error[E0116] the environment variable DAY is not set
        at    "\\"{{env 'DAY'}}\\""
        hint  set it, or give a default: {{env "DAY" "..."}}
      project.yml:2:37: error[E0117] variables cannot be made of variables
        at    "\\"{{var 'day'}}\\""
        hint  only {{env}} works in \`vars:\`
      project.yml:5:15: error[E0116] the environment variable WAREHOUSE is not set
        at    "\\"{{env 'WAREHOUSE'}}/x.duckdb\\""
        hint  set it, or give a default: {{env "WAREHOUSE" "..."}}
      project.yml:5:56: error[E0116] the environment variable THREADS is not set
        at    "\\"{{env 'THREADS'}}\\""
        hint  set it, or give a default: {{env "THREADS" "..."}}
      models/x.yml:3:13: error[E0117] there is no variable "shema"
        at    "\\"{{var 'shema'}}\\""
        hint  did you mean "schema"?"
    `);
  });

  it('are few, and not Jinja', () => {
    const tree = {
      'models/x.yml': lines(
        'sources:',
        '  - name: raw',
        '    schema: "{{ target.shema }}"',
        "    database: \"{{ env_var('DB', 'x') }}\"",
        '    tables:',
        '      - name: "{{ var(\'t\') }}"',
        '      - name: b',
        '        identifier: "b_{{run_started_at}}"',
        '        location: "{{env"',
        '      - {name: c, identifier: "\\\\{{c}}"}',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:3:13: error[E0117] {{ target.shema }} means nothing in YAML
        at    "\\"{{ target.shema }}\\""
        hint  YAML values know {{env "NAME"}}, {{var "name"}}, {{target.name}}, {{target.schema}}
      models/x.yml:4:15: error[E0117] {{ env_var('DB', 'x') }} is Jinja
        at    "\\"{{ env_var('DB', 'x') }}\\""
        hint  write {{env "DB" "x"}}
      models/x.yml:6:15: error[E0117] {{ var('t') }} is Jinja
        at    "\\"{{ var('t') }}\\""
        hint  write {{var "t"}}
      models/x.yml:8:21: error[E0117] {{run_started_at}} means nothing in YAML
        at    "\\"b_{{run_started_at}}\\""
        hint  YAML values know {{env "NAME"}}, {{var "name"}}, {{target.name}}, {{target.schema}}
      models/x.yml:9:19: error[E0117] this "{{" is never closed
        at    "\\"{{env\\""
        hint  write \\{{ for the braces themselves"
    `);
  });

  it('are left alone in descriptions and meta', () => {
    const tree = {
      'models/a.sql': '',
      'models/x.yml': lines(
        'models:',
        '  - name: a',
        '    description: "{{ doc(\'a\') }}"',
        '    meta: {x: "{{y}}"}',
      ),
    };
    expect(problems(tree)).toBe('');
  });
});

describe('--vars', () => {
  it('must be a map', () => {
    expect(problems({}, { vars: 'day:2024-01-01' })).toMatchInlineSnapshot(`
      "--vars:1:1: error[E0124] --vars must be a map of names to values, not "day:2024-01-01"
        at    "day:2024-01-01"
        hint  put a space after the colon: --vars "day: 2024-01-01""
    `);
    expect(problems({}, { vars: '[a, b]' })).toMatchInlineSnapshot(`
      "--vars:1:1: error[E0124] --vars must be a map of names to values, not a list
        at    "[a, b]"
        hint  write it as --vars "name: value", or --vars "{name: value, other: value}""
    `);
    expect(problems({}, { vars: '{a: 1' })).toMatchInlineSnapshot(`
      "--vars:1:1: error[E0103] this bracket is never closed
        at    "{a: 1"
        hint  end it with }"
    `);
    expect(problems({}, { vars: '{a: 1, a: 2}' })).toMatchInlineSnapshot(`
      "--vars:1:8: error[E0104] the key "a" is written twice
        at    "a"
        see   --vars:1:2: the first one
        hint  keep one of them"
    `);
    expect(problems({}, { vars: '  ' })).toBe('');
  });
});

describe('configuration by folder', () => {
  it('knows its keys and their values', () => {
    const tree = {
      'project.yml': lines(
        'name: shop',
        'models:',
        '  +materialised: view',
        '  materialized: tabel',
        '  +pre-hook: select 1',
        '  +column_types: {a: int}',
        '  staging: view',
        '  marts:',
        '    +enabled: perhaps',
        '    +tags: [a, 3]',
        '    +materialized:',
        'seeds:',
        '  +delimiter: ";"',
        '  +materialized: table',
        'tests: {+severity: WARN}',
        'data_tests: {}',
      ),
      'models/marts/a.sql': '',
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.yml:3:3: error[E0107] unknown key "+materialised"
        at    "+materialised"
        hint  did you mean "+materialized"?
      project.yml:4:17: error[E0109] materialized must be view, table, incremental, ephemeral, external or snapshot, not "tabel"
        at    "tabel"
        hint  did you mean "table"?
      project.yml:5:3: error[E0108] "+pre-hook" is a key of dbt that Eider does not have
        at    "+pre-hook"
        hint  what every connection needs goes into \`on_open:\` of project.yml; other steps become models
      project.yml:6:3: error[E0118] "+column_types" does not belong here
        at    "+column_types"
        hint  it configures seeds
      project.yml:7:3: error[E0107] unknown key "staging"
        at    "staging"
        hint  a folder takes a map, such as {+materialized: view}
      project.yml:9:15: error[E0109] +enabled must be true or false, not "perhaps"
        at    "perhaps"
      project.yml:10:16: error[E0109] item 2 of +tags must be text, not 3
        at    "3"
        hint  put it in quotes: "3"
      project.yml:11:5: error[E0109] +materialized must be view, table, incremental, ephemeral, external or snapshot, not nothing
        at    "+materialized"
      project.yml:14:3: error[E0118] "+materialized" does not belong here
        at    "+materialized"
        hint  it configures models
      project.yml:15:1: error[E0104] "tests" and "data_tests" are two names for the same section
        at    "tests"
        hint  put everything under "data_tests""
    `);
  });

  it('warns of folders that are not there', () => {
    const tree = {
      'project.yml': lines(
        'name: shop',
        'model_paths: [models, modles]',
        'models:',
        '  shop:',
        '    stagin: {+tags: a}',
        '    marts: {deep: {+tags: b}, orders: {+tags: c}}',
        '    meta: {a: 1}',
      ),
      'models/staging/a.sql': '',
      'models/marts/orders.sql': '',
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "project.yml:2:23: warning[E0120] the folder "modles" does not exist
        at    "modles"
        hint  did you mean "models"?
      project.yml:5:5: warning[E0120] there is no folder or file "stagin" to configure here
        at    "stagin"
        hint  did you mean "staging"?
      project.yml:6:13: warning[E0120] there is no folder or file "deep" to configure here
        at    "deep"
        hint  remove it, or make the folder
      project.yml:7:5: error[E0107] "meta" without + is a folder, and this is not one
        at    "meta"
        hint  write "+meta""
    `);
  });
});

describe('selectors', () => {
  it('are checked', () => {
    const tree = {
      'project.yml': 'name: shop\nselectors: {a: "tag:x"}\n',
      'selectors.yml': lines(
        'selectors:',
        '  - {name: A, definition: "tag:y"}',
        '  - {name: c, definition: 3}',
        '  - {name: d}',
        '  - {name: e, definition: x, defualt: true}',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "selectors.yml:2:27: error[E0113] the selector "A" is described twice
        at    "\\"tag:y\\""
        see   project.yml:2:16: the first one
        hint  put everything about it into one entry
      selectors.yml:3:27: error[E0109] definition must be a selection as text, or a map, not 3
        at    "3"
      selectors.yml:4:6: error[E0110] this entry of selectors has no "definition"
        at    "name"
        hint  add "definition: ..."
      selectors.yml:5:30: error[E0107] unknown key "defualt"
        at    "defualt"
        hint  did you mean "default"?"
    `);
  });
});

describe('files', () => {
  it('must be UTF-8', () => {
    const tree = {
      'models/latin.sql': Buffer.from("select 'caf\xe9' as drink", 'latin1'),
      'models/wide.sql': Buffer.from('\uFEFFselect 1', 'utf16le'),
      'models/x.yml': Buffer.from('models: # \xfc\n', 'latin1'),
      'models/fine.sql': "select '🦆' as bird",
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:1:11: error[E0105] models/x.yml is not UTF-8
        at    "�"
        label these bytes are no character
        hint  save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8
      models/latin.sql:1:12: error[E0105] models/latin.sql is not UTF-8
        at    "�"
        label these bytes are no character
        hint  save the file as UTF-8, or convert it: iconv -f latin1 -t utf-8
      models/wide.sql:1:1: error[E0105] models/wide.sql is UTF-16
        at    "�"
        label the mark of UTF-16
        hint  save the file as UTF-8, or convert it: iconv -f utf-16 -t utf-8"
    `);
  });

  it('must be readable', () => {
    const files = virtualFiles({ '/p/project.yml': 'name: shop\n', '/p/models/a.sql': '' });
    const refused = { state: 'refused', reason: 'permission denied' } as const;
    const result = loadProject({
      workingFolder: '/p',
      env: {},
      files: {
        read: (path) => (path.endsWith('.sql') ? refused : files.read(path)),
        list: (folder) => (folder === '/p/macros' ? refused : files.list(folder)),
      },
    });
    expect(print(result.diagnostics)).toMatchInlineSnapshot(`
      "error[E0106] the folder macros cannot be read: permission denied
      models/a.sql:1:1: error[E0106] models/a.sql cannot be read: permission denied
        at    """
    `);
  });

  it('have names that can be used, each once', () => {
    const tree = {
      'models/a/orders.sql': '',
      'models/b/orders.sql': '',
      'models/Customers.sql': '',
      'models/customers.sql': '',
      'models/my model.v2.sql': '',
      'models/größe-2.sql': '',
      'models/select.sql': '',
      'seeds/orders.csv': '',
      'snapshots/Orders.sql': '',
      'macros/a/day.sql': '',
      'macros/b/DAY.sql': '',
      'tests/t.sql': '',
      'tests/x/t.sql': '',
      'tests/generic/t.sql': '',
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/b/orders.sql:1:1: error[E0111] two models are named "orders"
        at    ""
        see   models/a/orders.sql:1:1: the other model
        hint  rename one of the files
      models/customers.sql:1:1: error[E0111] two models differ in case only: "Customers" and "customers"
        at    ""
        see   models/Customers.sql:1:1: the other model
        note  the engine ignores case in names, even in quotes
        hint  rename one of the files
      models/my model.v2.sql:1:1: error[E0121] "my model.v2" cannot be the name of a model
        at    ""
        note  names have letters, digits, underscores and hyphens
        hint  rename the file to my_model_v2.sql
      seeds/orders.csv:1:1: error[E0111] a model and a seed are named "orders"
        at    ""
        see   models/a/orders.sql:1:1: the other model
        hint  rename one of the files
      snapshots/Orders.sql:1:1: error[E0111] a model and a snapshot differ in case only: "orders" and "Orders"
        at    ""
        see   models/a/orders.sql:1:1: the other model
        note  the engine ignores case in names, even in quotes
        hint  rename one of the files
      macros/b/DAY.sql:1:1: error[E0111] two macros differ in case only: "day" and "DAY"
        at    ""
        see   macros/a/day.sql:1:1: the other macro
        note  the engine ignores case in names, even in quotes
        hint  rename one of the files
      tests/x/t.sql:1:1: error[E0111] two tests are named "t"
        at    ""
        see   tests/t.sql:1:1: the other test
        hint  rename one of the files"
    `);
  });

  it('are SQL', () => {
    expect(problems({ 'models/forecast.py': 'x' })).toMatchInlineSnapshot(`
      "models/forecast.py:1:1: warning[E0123] models/forecast.py is ignored: Eider runs no Python models
        at    ""
        hint  write the model in SQL, or move the file out of the model folder"
    `);
  });
});
