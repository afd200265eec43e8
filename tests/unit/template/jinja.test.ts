/** Every habit from dbt's Jinja gets told what to write instead. */
import { describe, expect, it } from 'vitest';
import { mistakes } from './template-fixture.ts';

const said = 'this is Jinja; templates here are Handlebars';

describe('jinja tags', () => {
  it.each<readonly [string, string]>([
    ["{{ ref('x') }}", 'write {{ref "x"}}'],
    ['{{ref("x")}}', 'write {{ref "x"}}'],
    ["{{ ref ('x') }}", 'write {{ref "x"}}'],
    ["{{ source('a', 'b') }}", 'write {{source "a" "b"}}'],
    ["{{ var('x') }}", 'write {{var "x"}}'],
    [`{{ var("x", 'd') }}`, 'write {{var "x" "d"}}'],
    ["{{ env_var('A') }}", 'write {{env "A"}}'],
    [
      `{{ config(materialized='table', tags=['a', "b"], meta={'k': 1, 'on': true}, enabled=none) }}`,
      'write {{config materialized="table" tags=(list "a" "b") meta=(object k=1 on=true) enabled=null}}',
    ],
    ['{{ x | upper }}', 'there are no filters: write upper(…) in SQL, or a macro'],
    ["{{ cols | join(', ') }}", 'write {{#join cols ", " as |item|}}{{item}}{{/join}}'],
    ["{{ x | default('y') }}", 'write {{default x "y"}}'],
    ['{{ x|int }}', 'there are no filters: write int(…) in SQL, or a macro'],
    ["{{ 'a' if flag else 'b' }}", 'write {{#if flag}}a{{else}}b{{/if}}'],
    ["{{ a ~ '_' ~ b }}", 'write {{concat a "_" b}}'],
    ["{{ x == 'y' }}", 'write {{eq x "y"}}'],
    ['{{ not x and y }}', 'write {{and (not x) y}}'],
    ['{{ x is none }}', 'write {{eq x null}}'],
    ["{{- ref('x') -}}", 'write {{~ref "x"~}}'],
    ['{{- this -}}', 'write {{~this~}}'],
    ['{{-this-}}', 'write {{~this~}}'],
    ['{{ is_incremental() }}', 'write {{#incremental}} … {{else}} … {{/incremental}}'],
    [
      "{{ run_query('select 1') }}",
      'no template runs a query: write it in SQL (COLUMNS(…), PIVOT, UNION ALL BY NAME)',
    ],
    [
      '{{ adapter.get_columns_in_relation(this) }}',
      'no template runs a query: write it in SQL (COLUMNS(…), PIVOT, UNION ALL BY NAME)',
    ],
    ["{{ dbt_utils.star(from=ref('x')) }}", 'write * or * EXCLUDE (…) in SQL'],
    ['{{ return(x) }}', 'a template prints SQL and does nothing else: remove this tag'],
    [
      "{{ my_macro('a', column='b', rel=ref('c')) }}",
      'write {{my_macro name="a" column="b" rel=(ref "c")}}',
    ],
    ['{{ my_macro() }}', 'write {{my_macro}}'],
    ['{{ range(1, 13) }}', 'write {{range 1 13}}'],
    [`{{ "it's" | upper }}`, 'there are no filters: write upper(…) in SQL, or a macro'],
  ])('%s', (tag, advice) => {
    expect(mistakes(tag)).toEqual([`E0206 1:1 «${tag}» ${said} | ${advice}`]);
  });
});

describe('jinja statements', () => {
  it.each<readonly [string, string]>([
    ['{%- if x == 1 and y -%}', 'write {{#if (and (eq x 1) y)}} … {{/if}}'],
    ['{% for k, v in d.items() %}', 'write {{#each d as |v k|}} … {{/each}}'],
    ['{% for %}', 'write {{#each items as |item|}} … {{/each}}'],
    ["{% set x = 'a' %}", 'write {{#let "a" as |x|}} … {{/let}}'],
    ["{% set cols = ['a'] -%}", 'write {{#let (list "a") as |cols|}} … {{/let}}'],
    ['{% set x %}', 'write {{#let value as |name|}} … {{/let}}'],
    [
      "{% do log('x') %}",
      'a template prints SQL and does nothing else; tags are written {{name …}}',
    ],
    ['{% call statement() %}', 'write {{#name}} … {{/name}} to give a macro a body'],
    ['{% raw %}', 'braces that are plain text are written \\{{'],
    ["{% import 'x' as y %}", 'every macro of macros/ is called by its name, nothing is imported'],
    [
      '{% snapshot s %}',
      'a snapshot is a file of its own in snapshots/; it begins with {{config unique_key="id" updated_at="updated_at"}}',
    ],
    ['{# {{ this }} #}', 'write {{!-- … --}}'],
    ['{% if x', 'write {{#if x}} … {{/if}}'],
  ])('%s', (tag, advice) => {
    expect(mistakes(tag)).toEqual([`E0206 1:1 «${tag}» ${said} | ${advice}`]);
  });
});

describe('Jinja among other things', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{ loop.index }}',
      [
        `E0206 1:4 «loop.index» ${said} | write {{#each items as |item index|}}: the second name counts from 0`,
      ],
    ],
    [
      '{{#each (list 1) as |x|}}{{loop.last}}{{/each}}',
      [
        `E0206 1:28 «loop.last» ${said} | write {{#join items ", " as |item|}} for what stands between items`,
      ],
    ],
    [
      "{{ ref('a' }}",
      [
        'E0201 1:7 «(» "(" has no place here | a call inside a tag stands in parentheses: {{literal (var "day")}}',
      ],
    ],
    [
      '{{ref orders}}',
      [
        'E0209 1:7 «orders» ref takes a name in quotes | write {{ref "orders"}}; a macro gets a relation as an argument: from=(ref "orders")',
      ],
    ],
    ['{{ this }} {{ target.name }} {{ run_started_at }}', []],
    ['{{#if x and y}}a{{/if}}', [`E0206 1:1 «{{#if x and y}}» ${said} | write {{#if (and x y)}}`]],
    [
      "{{#if x == 'y'}}a{{/if}}",
      [`E0206 1:1 «{{#if x == 'y'}}» ${said} | write {{#if (eq x "y")}}`],
    ],
    [
      '{{#if x}}{{else if b or c}}{{/if}}',
      [
        'E0207 1:7 «x» nothing here is called "x" | write "x" for text, (x) for what a macro gives',
        `E0206 1:10 «{{else if b or c}}» ${said} | write {{else if (or b c)}}`,
      ],
    ],
    [
      "{{#each ['a', 'b'] as |x|}}{{x}}{{/each}}",
      [`E0206 1:9 «['a', 'b']» ${said} | write (list "a" "b")`],
    ],
    [
      "{{#if (ref('x'))}}{{/if}}",
      [`E0206 1:1 «{{#if (ref('x'))}}» ${said} | write {{#if (ref "x")}}`],
    ],
    [
      '{% if is_incremental() %}a{% endif %}',
      [
        `E0206 1:1 «{% if is_incremental() %}» ${said} | write {{#incremental}} … {{else}} … {{/incremental}}`,
        `E0206 1:27 «{% endif %}» ${said} | write {{/incremental}}`,
      ],
    ],
    [
      '{% if is_incremental() %}{% if a %}b{%- endif -%}{% endif %}{% if c %}{% endif %}',
      [
        `E0206 1:1 «{% if is_incremental() %}» ${said} | write {{#incremental}} … {{else}} … {{/incremental}}`,
        `E0206 1:26 «{% if a %}» ${said} | write {{#if a}} … {{/if}}`,
        `E0206 1:37 «{%- endif -%}» ${said} | write {{/if}}`,
        `E0206 1:50 «{% endif %}» ${said} | write {{/incremental}}`,
        `E0206 1:61 «{% if c %}» ${said} | write {{#if c}} … {{/if}}`,
        `E0206 1:71 «{% endif %}» ${said} | write {{/if}}`,
      ],
    ],
    [
      '{% elif not x %}{% else %}',
      [
        `E0206 1:1 «{% elif not x %}» ${said} | write {{else if (not x)}}`,
        `E0206 1:17 «{% else %}» ${said} | write {{else}}`,
      ],
    ],
    [
      "{% for c in ['a', 'b'] %}{{ c }}{% endfor %}",
      [
        `E0206 1:1 «{% for c in ['a', 'b'] %}» ${said} | write {{#each (list "a" "b") as |c|}} … {{/each}}`,
        `E0206 1:33 «{% endfor %}» ${said} | write {{/each}}`,
      ],
    ],
    [
      '{% macro f(a) %}{% endmacro %}',
      [
        `E0206 1:1 «{% macro f(a) %}» ${said} | a macro is a file of its own in macros/; it begins with {{params name="type"}}`,
        `E0206 1:17 «{% endmacro %}» ${said} | a macro is a file of its own in macros/ and ends with it`,
      ],
    ],
    [
      '{% test t(model) %}{% endtest %}',
      [
        `E0206 1:1 «{% test t(model) %}» ${said} | a generic test is a file of its own in tests/generic/; it begins with {{params model="relation"}}`,
        `E0206 1:20 «{% endtest %}» ${said} | a generic test is a file of its own in tests/generic/ and ends with it`,
      ],
    ],
    ["select '{%' , 1 -- {% if %}\n/* {# #} */", []],
    ['{# a comment #} select', [`E0206 1:1 «{# a comment #}» ${said} | write {{!-- … --}}`]],
    ["select {'a': 1} {%if%}", [`E0206 1:17 «{%if%}» ${said} | write {{#if condition}} … {{/if}}`]],
    [
      '{% for c in d %}{{ c }}{{ literal c }}',
      [`E0206 1:1 «{% for c in d %}» ${said} | write {{#each d as |c|}} … {{/each}}`],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});
