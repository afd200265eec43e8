/** Mistakes in properties files: all of them at once, each at its place. */
import { describe, expect, it } from 'vitest';
import { problems } from './virtual-project.ts';

const lines = (...text: string[]): string => `${text.join('\n')}\n`;
const files = {
  'models/orders.sql': '',
  'models/customers.sql': '',
  'seeds/channels.csv': '',
  'snapshots/prices.sql': '',
  'macros/to_day.sql': '',
  'tests/no_orphans.sql': '',
};

describe('properties', () => {
  it('know their keys', () => {
    const tree = {
      ...files,
      'models/x.yml': lines(
        'modles: []',
        'metrics: []',
        'models:',
        '  - name: orders',
        '    descripton: x',
        '    +materialized: view',
        '    pre-hook: select 1',
        '    delimiter: ";"',
        '    access: public',
        '    config:',
        '      materialised: view',
        '      incremental_strategy: delete+insert',
        '      warn_if: ">1"',
        '    columns:',
        '      - name: id',
        '        constraints: []',
        '        typ: bigint',
        'seeds:',
        '  - name: channels',
        '    config: {materialized: table, quote_columns: true}',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:1:1: error[E0107] unknown key "modles"
        at    "modles"
        hint  did you mean "models"?
      models/x.yml:2:1: error[E0108] "metrics" is a key of dbt that Eider does not have
        at    "metrics"
        hint  a metric is a model: write its query
      models/x.yml:5:5: error[E0107] unknown key "descripton"
        at    "descripton"
        hint  did you mean "description"?
      models/x.yml:6:5: error[E0107] unknown key "+materialized"
        at    "+materialized"
        hint  write "materialized"
      models/x.yml:7:5: error[E0108] "pre-hook" is a key of dbt that Eider does not have
        at    "pre-hook"
        hint  what every connection needs goes into \`on_open:\` of project.yml; other steps become models
      models/x.yml:8:5: error[E0118] "delimiter" does not belong here
        at    "delimiter"
        hint  it configures seeds
      models/x.yml:9:5: error[E0108] "access" is a key of dbt that Eider does not have
        at    "access"
        hint  use \`tags:\` or \`meta:\`
      models/x.yml:11:7: error[E0107] unknown key "materialised"
        at    "materialised"
        hint  did you mean "materialized"?
      models/x.yml:12:7: error[E0108] "incremental_strategy" is a key of dbt that Eider does not have
        at    "incremental_strategy"
        hint  write \`strategy:\`; what dbt calls delete+insert and microbatch is \`interval\`, with \`time_column\` and \`grain\`
      models/x.yml:13:7: error[E0118] "warn_if" does not belong here
        at    "warn_if"
        hint  it configures data tests
      models/x.yml:17:9: error[E0107] unknown key "typ"
        at    "typ"
        hint  did you mean "type"?
      models/x.yml:20:14: error[E0118] "materialized" does not belong here
        at    "materialized"
        hint  it configures models
      models/x.yml:20:35: error[E0108] "quote_columns" is a key of dbt that Eider does not have
        at    "quote_columns"
        hint  leave it out: names are always quoted"
    `);
  });

  it('check every value', () => {
    const tree = {
      ...files,
      'models/x.yml': lines(
        'models:',
        '  - name: orders',
        '    description: 404',
        '    materialized: tabel',
        '    tags: {a: b}',
        '    enabled: "yes"',
        '    schema: 12',
        '    config: [a]',
        '    columns: id',
        '    data_tests: not_null',
        '  - name: 2024',
        '  - description: no name',
        '  - orders',
        '  -',
        '  - name: customers',
        '    materialized: incremental',
        '    strategy: delete+insert',
        '    on_schema_change: append_new_columns',
        '    contract: {enforced: true}',
        '    lookback: -1',
        '    grain: days',
        '    columns:',
        '      - name: id',
        '        type: [bigint]',
        '        data_tests: [3, {}]',
        '      - id',
        'seeds: channels',
        'exposures: [{name: weekly, type: dashbord}, {name: b}]',
        'sources: [{name: raw, tables: [emails], freshness: {warn_after: {count: a, period: days}}}]',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:1:1: error[E0109] item 5 of models must be a map with a name, not nothing
        at    "models"
      models/x.yml:3:18: error[E0109] description must be text, not 404
        at    "404"
        hint  put it in quotes: "404"
      models/x.yml:4:19: error[E0109] materialized must be view, table, incremental, ephemeral, external or snapshot, not "tabel"
        at    "tabel"
        hint  did you mean "table"?
      models/x.yml:5:5: error[E0109] tags must be text, or a list of text, not a map
        at    "tags"
      models/x.yml:6:14: error[E0109] enabled must be true or false, not "yes"
        at    "\\"yes\\""
      models/x.yml:7:13: error[E0109] schema must be text, not 12
        at    "12"
        hint  put it in quotes: "12"
      models/x.yml:8:5: error[E0109] config must be a map, not a list
        at    "config"
      models/x.yml:9:14: error[E0109] columns must be a list of columns, not "id"
        at    "id"
        hint  write a list: [id]
      models/x.yml:10:17: error[E0109] data_tests must be a list of data tests, not "not_null"
        at    "not_null"
        hint  write a list: [not_null]
      models/x.yml:11:11: error[E0109] name must be text, not 2024
        at    "2024"
        hint  put it in quotes: "2024"
      models/x.yml:12:5: error[E0110] this entry of models has no "name"
        at    "description"
        hint  add "name: ..."
      models/x.yml:13:5: error[E0109] item 4 of models must be a map with a name, not "orders"
        at    "orders"
      models/x.yml:17:15: error[E0108] "delete+insert" is a value of dbt that Eider does not have
        at    "delete+insert"
        hint  write \`interval\`, with \`time_column\` and \`grain\`; it deletes and inserts in one transaction
      models/x.yml:18:23: error[E0108] "append_new_columns" is a value of dbt that Eider does not have
        at    "append_new_columns"
        hint  write \`append\`
      models/x.yml:20:15: error[E0109] lookback must be a whole number of intervals, or text such as "7 days", not -1
        at    "-1"
      models/x.yml:21:12: error[E0109] grain must be hour, day, week or month, not "days"
        at    "days"
        hint  did you mean "day"?
      models/x.yml:24:9: error[E0109] type must be text, not a list
        at    "type"
      models/x.yml:25:22: error[E0109] item 1 of data_tests must be a test's name, or its name with arguments below it, not 3
        at    "3"
      models/x.yml:25:25: error[E0122] this data test has no name
        at    "{}"
        hint  remove it, or name a test
      models/x.yml:26:9: error[E0109] item 2 of columns must be a map with a name, not "id"
        at    "id"
      models/x.yml:27:8: error[E0109] seeds must be a list of seeds, not "channels"
        at    "channels"
        hint  write a list: [channels]
      models/x.yml:28:34: error[E0109] type must be dashboard, notebook, analysis, ml or application, not "dashbord"
        at    "dashbord"
        hint  did you mean "dashboard"?
      models/x.yml:28:46: error[E0110] this entry of exposures has no "type"
        at    "name"
        hint  it is dashboard, notebook, analysis, ml or application
      models/x.yml:29:32: error[E0109] item 1 of tables must be a map with a name, not "emails"
        at    "emails"
      models/x.yml:29:73: error[E0109] count must be a whole number of at least 1, not "a"
        at    "a"
      models/x.yml:29:84: error[E0109] period must be minute, hour or day, not "days"
        at    "days"
        hint  did you mean "day"?"
    `);
  });

  it('describe what exists, once', () => {
    const tree = {
      ...files,
      'models/a.yml': lines(
        'models:',
        '  - {name: Orders}',
        '  - {name: order}',
        '  - {name: channels}',
        '  - {name: prices}',
        '  - {name: zebra}',
        'seeds: [{name: customers}]',
        'snapshots: [{name: price}]',
        'macros: [{name: to_days}]',
        'data_tests: [{name: no_orphan}]',
        'sources: [{name: raw, tables: [{name: a}, {name: A}]}]',
        'exposures: [{name: e, type: ml}, {name: e, type: ml}]',
      ),
      'models/b.yml': lines(
        'models: [{name: orders}]',
        'sources: [{name: RAW, tables: [{name: a}]}]',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/a.yml:3:12: error[E0112] there is no model "order"
        at    "order"
        hint  did you mean "orders"?
      models/a.yml:4:12: error[E0112] there is no model "channels"
        at    "channels"
        hint  describe it under "seeds:"
      models/a.yml:5:12: error[E0112] there is no model "prices"
        at    "prices"
        hint  describe it under "snapshots:"
      models/a.yml:6:12: error[E0112] there is no model "zebra"
        at    "zebra"
        hint  add the file, or remove the entry
      models/a.yml:7:16: error[E0112] there is no seed "customers"
        at    "customers"
        hint  describe it under "models:"
      models/a.yml:8:20: error[E0112] there is no snapshot "price"
        at    "price"
        hint  did you mean "prices"?
      models/a.yml:9:17: error[E0112] there is no macro "to_days"
        at    "to_days"
        hint  did you mean "to_day"?
      models/a.yml:10:21: error[E0112] there is no data test "no_orphan"
        at    "no_orphan"
        hint  did you mean "no_orphans"?
      models/a.yml:11:50: error[E0113] the source table "raw.A" is described twice
        at    "A"
        see   models/a.yml:11:39: the first one
        hint  put everything about it into one entry
      models/a.yml:12:41: error[E0113] the exposure "e" is described twice
        at    "e"
        see   models/a.yml:12:20: the first one
        hint  put everything about it into one entry
      models/b.yml:1:17: error[E0113] the model "orders" is described twice
        at    "orders"
        see   models/a.yml:2:12: the first one
        hint  put everything about it into one entry
      models/b.yml:2:39: error[E0113] the source table "RAW.a" is described twice
        at    "a"
        see   models/a.yml:11:39: the first one
        hint  put everything about it into one entry"
    `);
  });

  it('list each column and each key once', () => {
    const tree = {
      ...files,
      'models/x.yml': lines(
        'models:',
        '  - name: orders',
        '    name: orders',
        '    materialized: view',
        '    config: {materialized: table}',
        '    columns:',
        '      - {name: id, type: int, data_type: bigint}',
        '      - {name: day}',
        '      - {name: ID}',
        '    tests: [a]',
        '    data_tests: [b]',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:3:5: error[E0104] the key "name" is written twice
        at    "name"
        see   models/x.yml:2:5: the first one
        hint  keep one of them
      models/x.yml:5:14: error[E0104] "materialized" is written twice
        at    "materialized"
        hint  keep one of them
      models/x.yml:7:31: error[E0104] "data_type" is written twice
        at    "data_type"
        hint  keep one of them
      models/x.yml:9:16: error[E0114] the column "ID" is listed twice
        at    "ID"
        see   models/x.yml:7:16: the first one
        hint  put everything about it into one entry
      models/x.yml:10:5: error[E0104] "tests" and "data_tests" are two names for the same list
        at    "tests"
        hint  put all of them under "data_tests""
    `);
  });

  it('declare tests in one of the known forms', () => {
    const tree = {
      ...files,
      'models/x.yml': lines(
        'models:',
        '  - name: orders',
        '    data_tests:',
        '      - unique:',
        '        config: {severity: warn}',
        '      - name: positive',
        '        test_name: expression_is_true',
        '      - accepted_values: [a, b]',
        '      - not_null: id',
        '      - unique: {severity: WARN, limit: none, fail_calc: count(*)}',
        '      - unique: {config: {severty: warn, values: [a]}}',
        '      - unique: {config: warn, arguments: [x]}',
        '      - unique: {where: a, config: {where: b}, x: 1, arguments: {x: 2}}',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:5:9: error[E0122] a data test is one name with its arguments below it; here are unique, config
        at    "config"
        hint  indent "config" further than "unique"
      models/x.yml:7:9: error[E0122] a data test is one name with its arguments below it; here are name, test_name
        at    "test_name"
        hint  write the name of the test as the key, and its arguments below it
      models/x.yml:8:9: error[E0122] the arguments of accepted_values must be a map, not a list
        at    "accepted_values"
        hint  write each by its name, indented below accepted_values
      models/x.yml:9:19: error[E0122] the arguments of not_null must be a map, not "id"
        at    "id"
        hint  write each by its name, indented below not_null
      models/x.yml:10:28: error[E0109] severity must be error or warn, not "WARN"
        at    "WARN"
        hint  did you mean "warn"?
      models/x.yml:10:41: error[E0109] limit must be a whole number of at least 1, not "none"
        at    "none"
      models/x.yml:11:27: error[E0107] unknown key "severty"
        at    "severty"
        hint  did you mean "severity"?
      models/x.yml:11:42: error[E0107] unknown key "values"
        at    "values"
        hint  keys here: enabled, tags, meta, description, name, severity, warn_if, error_if, where, limit, fail_calc, scope, ...
      models/x.yml:12:18: error[E0122] "config" must be a map, not "warn"
        at    "config"
      models/x.yml:12:32: error[E0122] "arguments" must be a map, not a list
        at    "arguments"
      models/x.yml:13:37: error[E0104] "where" is written twice
        at    "where"
        hint  keep one of them
      models/x.yml:13:66: error[E0104] "x" is written twice
        at    "x"
        hint  keep one of them"
    `);
  });

  it('say where sources lie', () => {
    const tree = {
      ...files,
      'project.yml': lines('name: shop', 'targets: {dev: {attach: {crm: crm.duckdb}}}'),
      'models/x.yml': lines(
        'sources:',
        '  - name: files',
        '    location: data/*.csv',
        '    tables: [{name: a}, {name: b}, {name: c, location: data/c}]',
        '  - name: logs',
        '    location: {path: "{table}.log", fromat: csv}',
        '    tables: [{name: a}, {name: b}]',
        '  - name: dumps',
        '    location: dumps/{name}.csv',
        '    tables: [{name: a}]',
        '  - {name: crm, attach: other.duckdb}',
        '  - {name: hr, attach: hr.duckdb}',
        '  - {name: HR, attach: hr2.duckdb}',
        '  - {name: old, loaded_at_field: ts, loader: x}',
      ),
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/x.yml:3:15: error[E0109] 2 tables of files would read the same "data/*.csv"
        at    "data/*.csv"
        hint  put {table} where the name of the table goes, or give each table a location
      models/x.yml:4:56: error[E0109] "data/c" does not end in .csv, .parquet or .json, so its format is unknown
        at    "data/c"
        hint  write the location as a map with "path" and "format"
      models/x.yml:6:15: error[E0109] "{table}.log" does not end in .csv, .parquet or .json, so its format is unknown
        at    "{path: \\"{table}.log\\", fromat: csv}"
        hint  write the location as a map with "path" and "format"
      models/x.yml:6:37: error[E0107] unknown key "fromat"
        at    "fromat"
        hint  did you mean "format"?
      models/x.yml:9:15: error[E0109] nothing fills in the {name} of "dumps/{name}.csv"
        at    "dumps/{name}.csv"
        hint  write {table} where the name of the table goes
      models/x.yml:11:25: error[E0111] two databases would be attached as "crm"
        at    "other.duckdb"
        note  the other one is in targets.dev.attach
        hint  give the source another name
      models/x.yml:13:24: error[E0111] two databases would be attached as "HR"
        at    "hr2.duckdb"
        note  the other one is in models/x.yml:12:24
        hint  give the source another name
      models/x.yml:14:17: error[E0108] "loaded_at_field" is a key of dbt that Eider does not have
        at    "loaded_at_field"
        hint  write \`loaded_at:\`
      models/x.yml:14:38: error[E0108] "loader" is a key of dbt that Eider does not have
        at    "loader"
        hint  put it under \`meta:\`"
    `);
  });

  it('are broken one file at a time', () => {
    const tree = {
      ...files,
      'models/a.yml': 'models:\n\t- name: orders\n',
      'models/b.yml': 'models:\n  - name: "orders\n',
      'models/c.yml': 'models: &a [*b]\n',
      'models/d.yml': 'modles: []\n',
      'models/e.yml': 'just text\n',
    };
    expect(problems(tree)).toMatchInlineSnapshot(`
      "models/a.yml:2:1: error[E0103] a tab indents this line
        at    "\\t"
        hint  indent YAML with spaces
      models/b.yml:2:11: error[E0103] this quote is never closed
        at    "\\"orders"
        hint  end the text with "
      models/c.yml:1:13: error[E0103] "*b" refers to an anchor that is not above it
        at    "*b"
        hint  anchors in this file: *a
      models/d.yml:1:1: error[E0107] unknown key "modles"
        at    "modles"
        hint  did you mean "models"?
      models/e.yml:1:1: error[E0109] the file must be a map, not "just text"
        at    "just text""
    `);
  });
});
