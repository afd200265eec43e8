/** Projects with nothing wrong: what is written arrives, with its places. */
import { describe, expect, it } from 'vitest';
import { formatPlace } from '../../../src/base/source-text.ts';
import type { ConfigLayer, TestDeclaration } from '../../../src/project/resources.ts';
import { load, loadValue, problems } from './virtual-project.ts';

const layer = (config: ConfigLayer) =>
  Object.fromEntries(
    [...config].map(([key, { value, locate }]) => [key, [value, formatPlace(locate())]]),
  );

const test = ({ test, column, arguments: args, config, locate }: TestDeclaration) => ({
  test,
  column,
  arguments: layer(args),
  config: layer(config),
  at: formatPlace(locate()),
});

describe('loadProject', () => {
  it('finds the project upwards from the working folder', () => {
    const found = load({ 'models/a.sql': 'select 1' }, { workingFolder: '/p/models/deep' });
    expect(found.value?.root).toBe('/p');
    expect(found.diagnostics).toEqual([]);
  });

  it('needs a name and nothing else', () => {
    const project = loadValue({ 'project.yml': 'name: shop\n' });
    expect(project).toMatchObject({
      root: '/p',
      name: 'shop',
      version: '',
      targets: [{ name: 'dev', path: '/p/target/dev.duckdb' }],
      models: [],
      targetPath: '/p/target',
      fileCount: 1,
    });
    expect(project.target).toMatchObject({
      name: 'dev',
      path: '/p/target/dev.duckdb',
      shownPath: 'target/dev.duckdb',
      schema: 'main',
      schemaNames: 'prefixed',
      attach: [],
      extensions: [],
      onOpen: [],
      protected: false,
    });
  });

  it('reads the files of every kind, in order, with their folders', () => {
    const project = loadValue({
      'models/marts/b.sql': 'select 2',
      'models/a.sql': '\uFEFFselect 1',
      'models/.ipynb/x.sql': '',
      'models/notes.md': '',
      'macros/dates/to_day.sql': 'x',
      'tests/no_orphans.sql': 'select 1',
      'tests/generic/is_even.sql': 'select 1',
      'seeds/raw/channels.csv': 'id\n1\n',
      'seeds/films.parquet': new Uint8Array([0x50, 0xff]),
      'seeds/days.json': '[]',
      'snapshots/prices.sql': 'select 1',
    });
    const shown = (files: readonly { name: string; folders: readonly string[] }[]) =>
      files.map(({ name, folders }) => [...folders, name].join('/'));
    expect(shown(project.models)).toEqual(['a', 'marts/b']);
    expect(project.models[0]?.source.text).toBe('select 1');
    expect(shown(project.macros)).toEqual(['dates/to_day']);
    expect(shown(project.tests)).toEqual(['no_orphans']);
    expect(shown(project.genericTests)).toEqual(['generic/is_even']);
    expect(shown(project.snapshots)).toEqual(['prices']);
    expect(project.seeds).toEqual([
      {
        name: 'days',
        path: 'seeds/days.json',
        absolutePath: '/p/seeds/days.json',
        format: 'json',
        folders: [],
      },
      {
        name: 'films',
        path: 'seeds/films.parquet',
        absolutePath: '/p/seeds/films.parquet',
        format: 'parquet',
        folders: [],
      },
      {
        name: 'channels',
        path: 'seeds/raw/channels.csv',
        absolutePath: '/p/seeds/raw/channels.csv',
        format: 'csv',
        folders: ['raw'],
      },
    ]);
    expect(project.fileCount).toBe(10);
  });

  it('takes folders from project.yml, and keeps those of different kinds apart', () => {
    const project = loadValue({
      'project.yml': [
        'name: shop',
        'model_paths: [sql, "."]',
        'test_paths: tests/assertions',
        'target_path: out',
      ].join('\n'),
      'sql/a.sql': 'select 1',
      'top.sql': 'select 1',
      'out/compiled/a.sql': 'select 1',
      'tests/assertions/t.sql': 'select 1',
      'node_modules/x/y.sql': 'select 1',
    });
    expect(project.models.map(({ source }) => source.path)).toEqual(['sql/a.sql', 'top.sql']);
    expect(project.tests.map(({ source }) => source.path)).toEqual(['tests/assertions/t.sql']);
    expect(project.targetPath).toBe('/p/out');
  });

  it('lays project.local.yml over project.yml', () => {
    const project = loadValue({
      'project.yml': [
        'name: shop',
        'target: dev',
        'targets:',
        '  dev: {path: dev.duckdb, schema: main, extensions: [json]}',
        '  prod: {path: prod.duckdb}',
        'vars: {a: 1, b: 2}',
      ].join('\n'),
      'project.local.yml': 'targets:\n  dev: {schema: ann, extensions: [icu]}\nvars: {b: 3}\n',
    });
    expect(project.target).toMatchObject({
      schema: 'ann',
      extensions: ['icu'],
      shownPath: 'dev.duckdb',
    });
    expect(formatPlace(project.target.locate())).toBe('project.local.yml:2:3');
    expect(project.vars.get('a')).toBe(1);
    expect(project.vars.get('b')).toBe(3);
    expect(project.fileCount).toBe(2);
  });

  it('keeps values as they are written', () => {
    const project = loadValue({
      'project.yml': [
        'name: shop',
        'version: 1.10',
        'vars:',
        '  day: 2024-01-01',
        '  big: 12345678901234567890',
        '  site: 007',
        '  rate: 0.25',
        '  list: [a, 1, ~, {x: true}]',
        '  shared: &s {x: 1}',
        '  copy: {<<: *s, y: 2}',
        '  __proto__: {polluted: true}',
      ].join('\n'),
    });
    const values = project.vars.names().map((name) => [name, project.vars.get(name)]);
    expect(values).toEqual([
      ['day', '2024-01-01'],
      ['big', '12345678901234567890'],
      ['site', '007'],
      ['rate', 0.25],
      ['list', ['a', 1, null, { x: true }]],
      ['shared', { x: 1 }],
      ['copy', { x: 1, y: 2 }],
      ['__proto__', { polluted: true }],
    ]);
    expect(project.version).toBe('1.10');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('lets --vars win over the project', () => {
    const tree = { 'project.yml': 'name: shop\nvars: {a: 1, b: 2}\n' };
    const { vars } = loadValue(tree, { vars: 'b: 3\nc: [x]\n' });
    expect(vars.names().map((name) => [name, vars.get(name)])).toEqual([
      ['a', 1],
      ['b', 3],
      ['c', ['x']],
    ]);
  });

  it('reads the target with everything that it takes', () => {
    const project = loadValue(
      {
        'project.yml': [
          'name: shop',
          'target: dev',
          'on_open: "create macro one() as 1"',
          'extensions: [json]',
          'targets:',
          '  dev:',
          '    engine: duckdb',
          '    path: /data/dev.duckdb',
          '  prod:',
          "    path: \"{{env 'WAREHOUSE' 'fallback.duckdb'}}\"",
          '    schema: analytics',
          '    schema_names: exact',
          '    threads: "{{env \'THREADS\'}}"',
          '    memory_limit: 4GB',
          '    temp_directory: tmp',
          '    attach: {crm: crm.duckdb}',
          '    settings: {preserve_insertion_order: false}',
          '    extensions: icu',
          '    on_open: [select 1, "select \'{{target.schema}}\'"]',
          '    protected: true',
        ].join('\n'),
      },
      { targetName: 'prod', env: { THREADS: '6' } },
    );
    const { locate, locatePart, ...target } = project.target;
    expect(target).toEqual({
      name: 'prod',
      engine: 'duckdb',
      path: '/p/fallback.duckdb',
      shownPath: 'fallback.duckdb',
      schema: 'analytics',
      schemaNames: 'exact',
      threads: 6,
      memoryLimit: '4GB',
      tempDirectory: '/p/tmp',
      attach: [{ name: 'crm', path: '/p/crm.duckdb' }],
      settings: { preserve_insertion_order: false },
      extensions: ['json', 'icu'],
      onOpen: ['create macro one() as 1', 'select 1', "select 'analytics'"],
      protected: true,
    });
    expect(formatPlace(locate())).toBe('project.yml:9:3');
    const places = (['icu', 'json', 'none'] as const).map((name) =>
      formatPlace(locatePart({ kind: 'extension', name })),
    );
    expect(places).toMatchInlineSnapshot(`
      [
        "project.yml:18:17",
        "project.yml:4:14",
        "project.yml:9:3",
      ]
    `);
    expect(project.targets).toEqual([
      { name: 'dev', path: '/data/dev.duckdb' },
      { name: 'prod', path: '/p/fallback.duckdb' },
    ]);
  });

  it('asks only the target in use for its environment', () => {
    const tree = {
      'project.yml': [
        'name: shop',
        'target: dev',
        'targets:',
        '  dev: {}',
        '  prod: {path: "{{env \'WAREHOUSE\'}}", threads: "{{env \'THREADS\'}}"}',
      ].join('\n'),
    };
    expect(problems(tree)).toBe('');
    expect(problems(tree, { targetName: 'prod', env: { THREADS: '2', WAREHOUSE: 'x' } })).toBe('');
  });
});

describe('properties', () => {
  const text = `version: 2
models:
  - name: orders
    description: One row per order
    materialized: table
    config:
      tags: nightly
      meta: {owner: ann}
    data_tests:
      - unique_combination: {columns: [id, day]}
      - expression_is_true:
          name: positive
          arguments: {expression: amount > 0}
          config: {severity: warn, where: "day > '2024-01-01'"}
      - not_null: {column: id}
    columns:
      - name: id
        description: The key
        data_type: bigint
        tags: [key]
        config: {tags: pii, meta: {level: 2}}
        tests:
          - not_null
          - accepted_values:
              values: [1, 2]
              severity: warn
  - name: Customers
`;
  const project = loadValue({
    'models/models.yml': text,
    'models/orders.sql': '',
    'models/customers.sql': '',
  });
  const [orders, customers] = project.modelProperties;

  it('reads a model with its configuration', () => {
    expect(orders).toMatchObject({ name: 'orders', description: 'One row per order' });
    expect(layer(orders?.config ?? new Map())).toEqual({
      materialized: ['table', 'models/models.yml:5:19'],
      tags: [['nightly'], 'models/models.yml:7:13'],
      meta: [{ owner: 'ann' }, 'models/models.yml:8:13'],
    });
    expect(orders && formatPlace(orders.locate())).toBe('models/models.yml:3:11');
    expect(customers).toMatchObject({
      name: 'Customers',
      description: undefined,
      columns: [],
      tests: [],
    });
  });

  it('reads the tests of a model, in each of their forms', () => {
    expect(orders?.tests.map(test)).toEqual([
      {
        test: 'unique_combination',
        column: undefined,
        arguments: { columns: [['id', 'day'], 'models/models.yml:10:39'] },
        config: {},
        at: 'models/models.yml:10:9',
      },
      {
        test: 'expression_is_true',
        column: undefined,
        arguments: { expression: ['amount > 0', 'models/models.yml:13:35'] },
        config: {
          name: ['positive', 'models/models.yml:12:17'],
          severity: ['warn', 'models/models.yml:14:30'],
          where: ["day > '2024-01-01'", 'models/models.yml:14:43'],
        },
        at: 'models/models.yml:11:9',
      },
      {
        test: 'not_null',
        column: 'id',
        arguments: {},
        config: {},
        at: 'models/models.yml:15:9',
      },
    ]);
  });

  it('reads columns with their tests', () => {
    const [id] = orders?.columns ?? [];
    expect(id).toMatchObject({
      name: 'id',
      description: 'The key',
      type: 'bigint',
      tags: ['key', 'pii'],
      meta: { level: 2 },
    });
    expect(id?.tests.map(test)).toEqual([
      { test: 'not_null', column: 'id', arguments: {}, config: {}, at: 'models/models.yml:23:13' },
      {
        test: 'accepted_values',
        column: 'id',
        arguments: { values: [[1, 2], 'models/models.yml:25:23'] },
        config: { severity: ['warn', 'models/models.yml:26:25'] },
        at: 'models/models.yml:24:13',
      },
    ]);
  });

  it('reads sources, with what the source says for all of its tables', () => {
    const { sources, target } = loadValue({
      'project.yml': 'name: shop\nvars: {folder: data}\n',
      'models/sources.yml': [
        'sources:',
        '  - name: raw',
        '    schema: landing',
        '    database: crm',
        '    tags: [pii]',
        '    meta: {team: a}',
        '    loaded_at: loaded',
        '    freshness: {warn_after: {count: 1, period: day}}',
        '    tables:',
        '      - name: emails',
        '        identifier: EMAILS',
        '        tags: mail',
        '        meta: {team: b}',
        '        freshness: ~',
        '        columns: [{name: id, tests: [unique]}]',
        '      - {name: orders, enabled: false}',
        '  - name: files',
        '    location: "{{var \'folder\'}}/{table}/*.csv.gz"',
        '    tables:',
        '      - name: sends',
        '      - name: log',
        '        location: {path: log.txt, format: csv, options: {delim: "|"}}',
        '  - name: other',
        '    attach: other.duckdb',
        '    tables: [{name: t}]',
        '',
      ].join('\n'),
    });
    const shown = sources.map(({ locate, config, columns, tests, location, ...rest }) => ({
      ...rest,
      at: formatPlace(locate()),
      config: layer(config),
      columns: columns.map((column) => column.tests.map(test)),
      tests: tests.length,
      location: location && { ...location, locate: formatPlace(location.locate()) },
    }));
    expect(shown).toMatchInlineSnapshot(`
      [
        {
          "at": "models/sources.yml:10:15",
          "catalog": "crm",
          "columns": [
            [
              {
                "arguments": {},
                "at": "models/sources.yml:15:38",
                "column": "id",
                "config": {},
                "test": "unique",
              },
            ],
          ],
          "config": {
            "loaded_at": [
              "loaded",
              "models/sources.yml:7:16",
            ],
          },
          "description": undefined,
          "enabled": true,
          "identifier": "EMAILS",
          "location": undefined,
          "meta": {
            "team": "b",
          },
          "name": "emails",
          "path": "models/sources.yml",
          "schema": "landing",
          "source": "raw",
          "tags": [
            "pii",
            "mail",
          ],
          "tests": 0,
        },
        {
          "at": "models/sources.yml:16:16",
          "catalog": "crm",
          "columns": [],
          "config": {
            "freshness": [
              {
                "warn_after": {
                  "count": 1,
                  "period": "day",
                },
              },
              "models/sources.yml:8:16",
            ],
            "loaded_at": [
              "loaded",
              "models/sources.yml:7:16",
            ],
          },
          "description": undefined,
          "enabled": false,
          "identifier": undefined,
          "location": undefined,
          "meta": {
            "team": "a",
          },
          "name": "orders",
          "path": "models/sources.yml",
          "schema": "landing",
          "source": "raw",
          "tags": [
            "pii",
          ],
          "tests": 0,
        },
        {
          "at": "models/sources.yml:20:15",
          "catalog": undefined,
          "columns": [],
          "config": {},
          "description": undefined,
          "enabled": true,
          "identifier": undefined,
          "location": {
            "format": "csv",
            "locate": "models/sources.yml:18:15",
            "options": {},
            "path": "data/sends/*.csv.gz",
          },
          "meta": {},
          "name": "sends",
          "path": "models/sources.yml",
          "schema": undefined,
          "source": "files",
          "tags": [],
          "tests": 0,
        },
        {
          "at": "models/sources.yml:21:15",
          "catalog": undefined,
          "columns": [],
          "config": {},
          "description": undefined,
          "enabled": true,
          "identifier": undefined,
          "location": {
            "format": "csv",
            "locate": "models/sources.yml:22:19",
            "options": {
              "delim": "|",
            },
            "path": "log.txt",
          },
          "meta": {},
          "name": "log",
          "path": "models/sources.yml",
          "schema": undefined,
          "source": "files",
          "tags": [],
          "tests": 0,
        },
        {
          "at": "models/sources.yml:25:21",
          "catalog": "other",
          "columns": [],
          "config": {},
          "description": undefined,
          "enabled": true,
          "identifier": undefined,
          "location": undefined,
          "meta": {},
          "name": "t",
          "path": "models/sources.yml",
          "schema": "main",
          "source": "other",
          "tags": [],
          "tests": 0,
        },
      ]
    `);
    expect(target.attach).toEqual([{ name: 'other', path: '/p/other.duckdb' }]);
  });

  it('reads exposures, macros, singular tests and unit tests', () => {
    const found = loadValue({
      'models/orders.sql': '',
      'macros/to_day.sql': '',
      'tests/no_orphans.sql': '',
      'models/more.yaml': [
        'exposures:',
        '  - name: weekly',
        '    type: dashboard',
        '    url: https://example.org',
        '    owner: {name: Ann}',
        '    depends_on: [orders, raw.emails]',
        '    tags: [x]',
        'macros:',
        '  - name: to_day',
        '    description: A day',
        '    arguments: [{name: column, type: identifier}]',
        'data_tests:',
        '  - {name: no_orphans, description: None, config: {severity: warn}}',
        'unit_tests:',
        '  - name: adds_up',
        '    model: orders',
        '    given: [{input: "{{ref \'x\'}}", rows: [{id: 1}]}]',
        '',
      ].join('\n'),
    });
    const { exposures, macroProperties, testProperties, unitTests } = found;
    const [weekly] = exposures;
    expect(weekly).toMatchObject({
      name: 'weekly',
      type: 'dashboard',
      url: 'https://example.org',
      owner: { name: 'Ann' },
      tags: ['x'],
      path: 'models/more.yaml',
    });
    expect(weekly?.dependsOn.map(({ value, locate }) => [value, formatPlace(locate())])).toEqual([
      ['orders', 'models/more.yaml:6:18'],
      ['raw.emails', 'models/more.yaml:6:26'],
    ]);
    expect(macroProperties).toMatchObject([{ name: 'to_day', description: 'A day' }]);
    expect(testProperties.map(({ name, config }) => [name, layer(config)])).toEqual([
      ['no_orphans', { severity: ['warn', 'models/more.yaml:13:62'] }],
    ]);
    const [unit] = unitTests;
    const [fixture] = unit?.steps[0]?.given ?? [];
    expect([unit?.name, unit?.model?.value]).toEqual(['adds_up', 'orders']);
    expect(fixture).toMatchObject({ input: { value: "{{ref 'x'}}" }, rows: [{ id: 1 }] });
    expect(fixture && formatPlace(fixture.locateIn([0, 'id'], 'value'))).toBe(
      'models/more.yaml:17:48',
    );
  });

  it('reads selectors, those of dbt as they are', () => {
    const { selectors } = loadValue({
      'project.yml': 'name: shop\nselectors:\n  nightly: "tag:nightly +orders"\n',
      'selectors.yml': [
        'selectors:',
        '  - name: marts',
        '    description: All marts',
        '    default: true',
        '    definition: path:models/marts',
        '  - name: dbt',
        '    definition: {union: [{method: tag, value: a}, b]}',
        '',
      ].join('\n'),
    });
    const shown = selectors.map(({ definition, locatePart: _, ...selector }) => ({
      ...selector,
      definition: [definition.value, formatPlace(definition.locate())],
    }));
    expect(shown).toEqual([
      {
        name: 'nightly',
        description: undefined,
        definition: ['tag:nightly +orders', 'project.yml:3:12'],
        isDefault: false,
      },
      {
        name: 'marts',
        description: 'All marts',
        definition: ['path:models/marts', 'selectors.yml:5:17'],
        isDefault: true,
      },
      {
        name: 'dbt',
        description: undefined,
        definition: ['', 'selectors.yml:7:17'],
        structured: { union: [{ method: 'tag', value: 'a' }, 'b'] },
        isDefault: false,
      },
    ]);
  });

  it('reads empty files and empty sections', () => {
    const tree = {
      'models/empty.yml': '',
      'models/comment.yml': '# nothing yet\n',
      'models/sections.yml': 'models:\nsources:\n',
      'models/lists.yml': 'models:\n  - name: a\n    columns:\n    tests:\n    description:\n',
      'models/a.sql': '',
    };
    expect(problems(tree)).toBe('');
  });

  it('lets anchors be reused', () => {
    const found = loadValue({
      'models/a.sql': '',
      'models/b.sql': '',
      'models/x.yml': [
        'anchors:',
        '  key: &key {name: id, data_tests: [not_null]}',
        'models:',
        '  - {name: a, columns: [*key]}',
        '  - {name: b, columns: [{<<: *key, description: The key}]}',
        '',
      ].join('\n'),
    });
    const columns = found.modelProperties.map(({ columns: [id] }) => [
      id?.name,
      id?.description,
      id?.tests[0] && formatPlace(id.tests[0].locate()),
    ]);
    expect(columns).toEqual([
      ['id', undefined, 'models/x.yml:2:37'],
      ['id', 'The key', 'models/x.yml:2:37'],
    ]);
  });
});
