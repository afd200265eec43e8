/** Helpers, blocks and configuration used in another way than they work. */
import { describe, expect, it } from 'vitest';
import { mistakes } from './template-fixture.ts';

describe('helpers and blocks', () => {
  it.each<readonly [string, readonly string[]]>([
    ['{{eq 1}}', ['E0208 1:1 «{{eq 1}}» eq takes 2 values, here is 1 | write (eq a b)']],
    ['{{not 1 2}}', ['E0208 1:1 «{{not 1 2}}» not takes 1 value, here are 2 | write (not a)']],
    [
      '{{literal}}',
      ['E0208 1:1 «{{literal}}» literal takes 1 value, here are none | write {{literal value}}'],
    ],
    [
      '{{concat}}',
      [
        'E0208 1:1 «{{concat}}» concat takes 1 value at least, here are none | write (concat "a" b)',
      ],
    ],
    [
      '{{lookup this}}',
      [
        'E0208 1:1 «{{lookup this}}» lookup takes 2 values, here is 1 | write (lookup object "key")',
      ],
    ],
    [
      '{{range}}',
      ['E0208 1:1 «{{range}}» range takes 1 to 3 values, here are none | write (range 1 13)'],
    ],
    [
      '{{range 1 2 3 4}}',
      ['E0208 1:1 «{{range 1 2 3 4}}» range takes 1 to 3 values, here are 4 | write (range 1 13)'],
    ],
    [
      '{{object 1}}',
      [
        'E0208 1:1 «{{object 1}}» object takes no unnamed values, here is 1 | write (object key="value")',
      ],
    ],
    ['{{list a=1}}', ['E0208 1:8 «a» list has no argument "a" | write (list "a" "b")']],
    ['{{foo a=1 a=2}}', ['E0208 1:11 «a» a is given twice | remove one of the two']],
    ['{{ref}}', ['E0208 1:1 «{{ref}}» ref takes 1 value, here are none | write {{ref "model"}}']],
    [
      '{{ref "a" "b"}}',
      ['E0208 1:1 «{{ref "a" "b"}}» ref takes 1 value, here are 2 | write {{ref "model"}}'],
    ],
    [
      '{{ref "a" version=2}}',
      ['E0208 1:11 «version=2» ref has no argument "version" | write {{ref "model"}}'],
    ],
    ['{{ref ""}}', ['E0208 1:7 «""» ref is given an empty name | write {{ref "model"}}']],
    [
      '{{source "a"}}',
      [
        'E0208 1:1 «{{source "a"}}» source takes 2 values, here is 1 | write {{source "group" "table"}}',
      ],
    ],
    [
      '{{var "a" "b" "c"}}',
      [
        'E0208 1:1 «{{var "a" "b" "c"}}» var takes 1 to 2 values, here are 3 | write {{var "name"}}',
      ],
    ],
    ['{{if true}}', ['E0208 1:3 «if» if is a block | write {{#if condition}} … {{/if}}']],
    [
      '{{literal (each this)}}',
      ['E0208 1:12 «each» each is a block | write {{#each items as |item|}} … {{/each}}'],
    ],
    ['{{this 1}}', ['E0208 1:3 «this» this is a value and takes no arguments | write {{this}}']],
    [
      '{{#if}}{{/if}}',
      [
        'E0208 1:1 «{{#if}}» {{#if}} takes 1 value, here are none | write {{#if condition}} … {{/if}}',
      ],
    ],
    [
      '{{#if 1 2}}{{/if}}',
      [
        'E0208 1:1 «{{#if 1 2}}» {{#if}} takes 1 value, here are 2 | write {{#if condition}} … {{/if}}',
      ],
    ],
    [
      '{{#if 1 includeZero=true}}{{/if}}',
      [
        'E0208 1:9 «includeZero=true» {{#if}} has no argument "includeZero" | write {{#if condition}} … {{/if}}',
      ],
    ],
    [
      '{{#let 1 as |x|}}{{else}}{{/let}}',
      [
        'E0208 1:1 «{{#let 1 as |x|}}» {{#let}} has no {{else}} | write {{#with value as |name|}} for that',
      ],
    ],
    [
      '{{#incremental true}}{{/incremental}}',
      [
        'E0208 1:1 «{{#incremental true}}» {{#incremental}} takes no unnamed values, here is 1 | write {{#incremental}} … {{else}} … {{/incremental}}',
      ],
    ],
    [
      '{{#let 1 as |cols|}}{{#cols}}{{/cols}}{{/let}}',
      [
        'E0208 1:24 «cols» cols is a value and no block | write {{#if cols}}, or {{#each cols as |item|}}',
      ],
    ],
    [
      '{{#target}}{{/target}}',
      [
        'E0208 1:4 «target» target is a value and no block | write {{#if target}}, or {{#each target as |item|}}',
      ],
    ],
    [
      '{{#concat "a"}}{{/concat}}',
      ['E0208 1:4 «concat» concat is a helper and no block | write {{concat …}}'],
    ],
    ['{{#ref "a"}}{{/ref}}', ['E0208 1:4 «ref» ref is a helper and no block | write {{ref …}}']],
    ['{{> ref "a"}}', ['E0208 1:5 «ref» ref is no macro | write {{ref …}}']],
    ['{{> this}}', ['E0208 1:5 «this» this is no macro | write {{this}}']],
    ['{{#> concat}}{{/concat}}', ['E0208 1:6 «concat» concat is no macro | write {{concat …}}']],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('configuration', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{config materialized="table" materialized="view"}}',
      ['E0208 1:31 «materialized» materialized is given twice | remove one of the two'],
    ],
    [
      '{{config a=1}}{{config a=2}}',
      ['E0210 1:24 «a» a is configured twice in this file | remove one of the two'],
    ],
    [
      '{{#if true}}{{config a=1}}{{/if}}',
      [
        'E0210 1:13 «{{config a=1}}» {{config}} stands inside a block | move it to the top of the file: it holds for all of it',
      ],
    ],
    [
      '{{config "table"}}',
      [
        'E0210 1:10 «"table"» configuration is a key with a value | write {{config materialized="table"}}',
      ],
    ],
    [
      '{{literal (config a=1)}}',
      [
        'E0210 1:12 «config» config is a tag of its own and gives no value | write {{config key="value"}} in the first line of the file',
      ],
    ],
    [
      '{{config a=(ref "b") c=(source "d" "e") f=this g=run_started_at h=(literal 1) i=(identifier "x") j=(mac)}}',
      [
        'E0228 1:12 «(ref "b")» ref is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
        'E0228 1:24 «(source "d" "e")» source is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
        'E0228 1:43 «this» this is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
        'E0228 1:50 «run_started_at» run_started_at is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
        'E0228 1:67 «(literal 1)» literal is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
        'E0228 1:81 «(identifier "x")» identifier is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
        'E0228 1:100 «(mac)» the macro mac is not known yet where {{config}} is read | use literals, list, object, var, env, target, and helpers over these',
      ],
    ],
    [
      '{{config a=nam}}',
      [
        'E0207 1:12 «nam» nothing here is called "nam" | write "nam" for text, (nam) for what a macro gives',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});

describe('config of a data test', () => {
  it.each<readonly [string, readonly string[]]>([['{{config severity="warn"}}\nselect 1', []]])(
    '%s',
    (template, expected) => {
      expect(mistakes(template, 'test')).toEqual(expected);
    },
  );
});

describe('blocks without names', () => {
  it.each<readonly [string, readonly string[]]>([
    [
      '{{#each (list 1)}}{{/each}}',
      [
        'E0212 1:1 «{{#each (list 1)}}» {{#each}} needs a name for its items | write {{#each (list 1) as |item|}}',
      ],
    ],
    [
      '{{#join (list 1) ", "}}{{/join}}',
      [
        'E0212 1:1 «{{#join (list 1) ", "}}» {{#join}} needs a name for its items | write {{#join (list 1) ", " as |item|}}',
      ],
    ],
    [
      '{{#with this}}{{/with}}',
      [
        'E0212 1:1 «{{#with this}}» {{#with}} needs a name for its value | write {{#with this as |name|}}',
      ],
    ],
    [
      '{{#let 1 2 as |a|}}{{/let}}',
      [
        'E0212 1:1 «{{#let 1 2 as |a|}}» {{#let}} needs a name for each value | write {{#let 1 2 as |name name2|}}',
      ],
    ],
    [
      '{{#let 1}}{{/let}}',
      ['E0212 1:1 «{{#let 1}}» {{#let}} needs a name for each value | write {{#let 1 as |name|}}'],
    ],
    [
      '{{#each (list 1) as |a b c|}}{{/each}}',
      [
        'E0212 1:1 «{{#each (list 1) as |a b c|}}» {{#each}} needs a name for its items | write {{#each (list 1) as |item index|}}',
      ],
    ],
    [
      '{{#if 1 as |x|}}{{x}}{{/if}}',
      ['E0212 1:1 «{{#if 1 as |x|}}» {{#if}} gives no names | write {{#if 1}}'],
    ],
    [
      '{{#each (list 1) as x}}{{x}}{{/each}}',
      [
        'E0212 1:1 «{{#each (list 1) as x}}» the names of a block stand between bars | write {{#each (list 1) as |x|}}',
      ],
    ],
    [
      '{{#each (list 1) as |x}}{{/each}}',
      [
        'E0212 1:1 «{{#each (list 1) as |x}}» the names of a block stand between bars | write {{#each (list 1) as |x|}}',
      ],
    ],
    [
      '{{#foo as |x|}}{{x}}{{/foo}}',
      [
        'E0212 1:1 «{{#foo as |x|}}» the macro foo gives its body no names | the body sees the names around it: remove as |…|',
      ],
    ],
    [
      '{{#foo}}a{{else}}b{{/foo}}',
      [
        'E0212 1:1 «{{#foo}}» the macro foo takes one body and no {{else}} | put the other text into an argument',
      ],
    ],
  ])('%s', (template, expected) => {
    expect(mistakes(template)).toEqual(expected);
  });
});
