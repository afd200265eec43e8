/** Configuration inheritance: what wins, what adds up, and what does not belong. */
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/base/json.ts';
import { formatPlace, SourceText } from '../../../src/base/source-text.ts';
import type { ConfigKind } from '../../../src/project/config/config-key.ts';
import { relationNameFor } from '../../../src/project/config/relation-name.ts';
import { resolveConfig } from '../../../src/project/config/resolve-config.ts';
import type { ConfigLayer } from '../../../src/project/resources.ts';
import { loadValue, print } from './virtual-project.ts';

/** The configuration of a model's file: each key and value has a place in a text made of them. */
function fileConfig(values: Readonly<Record<string, Json>>): ConfigLayer {
  const lines = Object.entries(values).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const source = new SourceText('models/m.sql', lines.join('\n'));
  return new Map(
    Object.entries(values).map(([key, value], index) => {
      const start = source.offset(index + 1, 1);
      const middle = start + key.length;
      const end = start + (lines[index]?.length ?? 0);
      const entry = {
        value,
        locate: () => source.span(middle + 1, end),
        locateKey: () => source.span(start, middle),
      };
      return [key, entry];
    }),
  );
}

interface Layers {
  readonly project?: string;
  readonly properties?: string;
  readonly file?: Readonly<Record<string, Json>>;
  readonly folders?: readonly string[];
  readonly kind?: ConfigKind;
}

function resolve({
  project = '',
  properties = '',
  file = {},
  folders = ['marts'],
  kind = 'model',
}: Layers) {
  const loaded = loadValue({
    'project.yml': `name: shop\n${project}`,
    [`models/${[...folders, 'm.sql'].join('/')}`]: '',
    'models/m.yml': `models:\n  - name: m\n${properties}`,
  });
  const { value, diagnostics } = resolveConfig({
    kind,
    fileConfig: fileConfig(file),
    properties: loaded.modelProperties[0]?.config,
    folderConfig: kind === 'test' ? loaded.folderConfig.tests : loaded.folderConfig.models,
    folders,
    name: 'm',
  });
  const origins = [...value.origins].map(([key, locate]) => [key, formatPlace(locate())]);
  return {
    values: value.values,
    origins: Object.fromEntries(origins),
    problems: print(diagnostics),
  };
}

describe('resolveConfig', () => {
  it('does not judge by a materialization that is misspelt', () => {
    const properties = '    unique_key: id\n';
    expect(resolve({ properties, file: { materialized: 'incremetal' } }).problems).toBe(
      [
        'models/m.sql:1:14: error[E0109] materialized must be view, table, incremental, ephemeral, external or snapshot, not "incremetal"',
        '  at    "\\"incremetal\\""',
        '  hint  did you mean "incremental"?',
      ].join('\n'),
    );
  });

  it('has defaults', () => {
    const none = { enabled: true, tags: [], meta: {} };
    expect(resolve({})).toEqual({
      values: { ...none, materialized: 'view' },
      origins: {},
      problems: '',
    });
    expect(resolve({ kind: 'seed' }).values).toEqual(none);
    expect(resolve({ kind: 'test' }).values).toEqual({ ...none, severity: 'error' });
  });

  it('lets the nearest layer win', () => {
    const project = [
      'models:',
      '  +materialized: table',
      '  +schema: far',
      '  marts:',
      '    schema: near',
      '    m: {+alias: by_name}',
      '',
    ].join('\n');
    expect(resolve({ project })).toMatchObject({
      values: { materialized: 'table', schema: 'near', alias: 'by_name' },
      origins: {
        materialized: 'project.yml:3:18',
        schema: 'project.yml:6:13',
        alias: 'project.yml:7:17',
      },
    });
    const properties = '    schema: written\n    config: {alias: also}\n';
    expect(resolve({ project, properties })).toMatchObject({
      values: { materialized: 'table', schema: 'written', alias: 'also' },
      origins: { schema: 'models/m.yml:3:13', alias: 'models/m.yml:4:21' },
    });
    expect(resolve({ project, properties, file: { schema: 'here' } })).toMatchObject({
      values: { materialized: 'table', schema: 'here', alias: 'also' },
      origins: { schema: 'models/m.sql:1:8' },
    });
  });

  it('adds tags and meta up', () => {
    const found = resolve({
      project: [
        'models:',
        '  +tags: all',
        '  +meta: {owner: ann, level: 1}',
        '  marts: {+tags: [mart, all]}',
        '',
      ].join('\n'),
      properties: '    tags: [pii]\n    meta: {level: 2}\n',
      file: { tags: 'mine', meta: { more: true } },
    });
    expect(found.values).toMatchObject({
      tags: ['all', 'mart', 'pii', 'mine'],
      meta: { owner: 'ann', level: 2, more: true },
    });
    expect(found.problems).toBe('');
  });

  it('reads folders under the name of the project, as in dbt', () => {
    const project = 'models:\n  shop:\n    +schema: a\n    marts: {+alias: b}\n';
    expect(resolve({ project }).values).toMatchObject({ schema: 'a', alias: 'b' });
  });

  it('takes a value back with nothing', () => {
    const project = 'models: {+schema: far, +alias: x, marts: {+schema: ~}}\n';
    const { values, origins } = resolve({ project });
    expect(values).not.toHaveProperty('schema');
    expect(origins).not.toHaveProperty('schema');
    expect(values).toMatchObject({ alias: 'x' });
  });

  it('leaves out what folders say for other materializations', () => {
    const project = 'models: {+unique_key: id, +time_column: day, +materialized: table}\n';
    expect(resolve({ project })).toMatchObject({
      values: { materialized: 'table', enabled: true, tags: [], meta: {} },
      problems: '',
    });
    expect(resolve({ project }).values).not.toHaveProperty('unique_key');
  });

  it('normalises values', () => {
    const file = {
      materialized: 'incremental',
      time_column: 'day',
      grain: 'day',
      enabled: 'true',
      lookback: '3',
      batch_size: '7 days',
    };
    expect(resolve({ file }).values).toMatchObject({
      enabled: true,
      strategy: 'interval',
      lookback: 3,
      batch_size: '7 days',
    });
    const merge = { materialized: 'incremental', unique_key: 'id' };
    expect(resolve({ file: merge }).values).toMatchObject({
      strategy: 'merge',
      unique_key: ['id'],
    });
    expect(resolve({ file: { materialized: 'incremental' } }).values).toMatchObject({
      strategy: 'append',
    });
  });

  it('checks the keys and values of a model file', () => {
    const file = {
      materialised: 'table',
      pre_hook: 'select 1',
      column_types: {},
      columns: {},
      enabled: 'perhaps',
      tags: [1],
      materialized: 'tabel',
      grain: 'day',
      on_schema_change: 'sync_all_columns',
    };
    expect(resolve({ file }).problems).toMatchInlineSnapshot(`
      "models/m.sql:1:1: error[E0107] unknown key "materialised"
        at    "materialised"
        hint  did you mean "materialized"?
      models/m.sql:2:1: error[E0108] "pre_hook" is a key of dbt that Eider does not have
        at    "pre_hook"
        hint  what every connection needs goes into \`on_open:\` of project.yml; other steps become models
      models/m.sql:3:1: error[E0118] "column_types" does not belong here
        at    "column_types"
        hint  it configures seeds
      models/m.sql:4:1: error[E0118] "columns" does not belong here
        at    "columns"
        hint  list the columns in a properties file: a .yml file beside the model
      models/m.sql:5:9: error[E0109] enabled must be true or false, not "perhaps"
        at    "\\"perhaps\\""
      models/m.sql:6:6: error[E0109] item 1 of tags must be text, not 1
        at    "[1]"
        hint  put it in quotes: "1"
      models/m.sql:7:14: error[E0109] materialized must be view, table, incremental, ephemeral, external or snapshot, not "tabel"
        at    "\\"tabel\\""
        hint  did you mean "table"?
      models/m.sql:9:18: error[E0108] "sync_all_columns" is a value of dbt that Eider does not have
        at    "\\"sync_all_columns\\""
        hint  write \`sync\`"
    `);
  });

  it('refuses what a materialization or strategy does not take', () => {
    expect(
      resolve({
        properties: '    unique_key: id\n    location: x.parquet\n',
        file: { materialized: 'table', grain: 'day' },
      }).problems,
    ).toMatchInlineSnapshot(`
      "models/m.yml:3:5: error[E0118] "unique_key" does nothing here: the model is materialized as table
        at    "unique_key"
        hint  remove it, or set materialized to incremental
      models/m.yml:4:5: error[E0118] "location" does nothing here: the model is materialized as table
        at    "location"
        hint  remove it, or set materialized to external
      models/m.sql:2:1: error[E0118] "grain" does nothing here: the model is materialized as table
        at    "grain"
        hint  remove it, or set materialized to incremental"
    `);
    expect(
      resolve({
        properties: '    materialized: incremental\n    strategy: merge\n    unique_key: id\n',
        file: { time_column: 'day' },
      }).problems,
    ).toMatchInlineSnapshot(`
      "models/m.sql:1:1: error[E0118] "time_column" does nothing here: the model is incremental with strategy merge
        at    "time_column"
        hint  remove it, or set strategy to interval"
    `);
  });

  it('asks for what a strategy needs', () => {
    const incremental = { materialized: 'incremental' };
    expect(
      resolve({ file: { ...incremental, time_column: 'day' } }).problems,
    ).toMatchInlineSnapshot(`
      "models/m.sql:2:13: error[E0119] strategy interval needs "grain"
        at    "\\"day\\""
        hint  grain is hour, day, week or month"
    `);
    expect(
      resolve({ file: { ...incremental, strategy: 'interval' } }).problems,
    ).toMatchInlineSnapshot(`
      "models/m.sql:2:10: error[E0119] strategy interval needs "time_column" and "grain"
        at    "\\"interval\\""
        hint  grain is hour, day, week or month"
    `);
    expect(
      resolve({ file: { ...incremental, strategy: 'merge' } }).problems,
    ).toMatchInlineSnapshot(`
      "models/m.sql:2:10: error[E0119] strategy merge needs "unique_key"
        at    "\\"merge\\""
        hint  add "unique_key""
    `);
  });
});

describe('relationNameFor', () => {
  const name = (schemaNames: 'exact' | 'prefixed', schema?: string, alias?: string) => {
    const target = { schema: 'ann', schemaNames };
    const found = relationNameFor({ target, catalog: 'dev', schema, alias, name: 'orders' });
    return `${found.catalog}.${found.schema}.${found.name}`;
  };

  it('prefixes schemas, but where they are exact', () => {
    expect(name('prefixed')).toBe('dev.ann.orders');
    expect(name('prefixed', 'marts')).toBe('dev.ann_marts.orders');
    expect(name('exact')).toBe('dev.ann.orders');
    expect(name('exact', 'marts')).toBe('dev.marts.orders');
    expect(name('exact', 'marts', 'all_orders')).toBe('dev.marts.all_orders');
  });
});
