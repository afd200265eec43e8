/** Templates: the codes that begin with E02. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const templateCodes = {
  E0201: {
    title: 'A tag that cannot be read',
    explanation:
      'Between `{{` and `}}` stands a name with its arguments: text in quotes, numbers, `true`, `false`, `null`, names, `key=value` pairs behind them, and calls in parentheses. Anything else is no tag. Braces that are plain text are written `\\{{`.',
  },
  E0202: {
    title: 'A tag, quote or comment is never closed',
    explanation:
      'A tag ends with `}}`, a comment that begins with `{{!--` ends with `--}}`, and a quote inside a tag is closed before the tag ends. Until then everything behind it would belong to it.',
  },
  E0203: {
    title: 'A block is never closed',
    explanation: '`{{#name}}` opens a block, `{{/name}}` closes it: write the closing tag.',
  },
  E0204: {
    title: 'A closing tag or an else without its block',
    explanation:
      'Blocks close in the reverse order of their opening, each with its own name, and `{{else}}` stands inside of one.',
  },
  E0205: {
    title: 'Braces that touch a tag, or close nothing',
    explanation:
      'Single braces are plain SQL, two are a tag, three are neither: leave a space between a brace of SQL and a tag, as in `{ {{x}} }`. Nothing is escaped in SQL, so the three braces of Handlebars have no use here.',
  },
  E0206: {
    title: 'Jinja instead of Handlebars',
    explanation:
      'dbt writes templates in Jinja. Here arguments stand behind the name without parentheses and commas, `{{ref "orders"}}`, blocks are `{{#if x}} … {{/if}}`, comments `{{!-- … --}}`, and there are no filters. The hint says what to write.',
  },
  E0207: {
    title: 'A name that means nothing at its place',
    explanation:
      'A name is, in this order, a name given by a block (`as |c|`), an argument of the macro (`{{params}}`), or one of the values `this`, `target`, `run_started_at` and, inside `{{#incremental}}`, `interval`. Text is written in quotes, what a macro gives in parentheses.',
  },
  E0208: {
    title: 'A helper or block used in another way than it works',
    explanation:
      'Each helper and each block takes certain arguments; here are too few, too many, or one that it does not have. The hint shows how it is written.',
  },
  E0209: {
    title: 'A name that must be in quotes is computed',
    explanation:
      '`ref`, `source`, `var` and `env` take literal text, so that what a template depends on is known without running it, in every branch. Choose between calls with `{{#if}}`, and pass relations to macros as arguments: `from=(ref "orders")`.',
  },
  E0210: {
    title: '{{config}} where it cannot be',
    explanation:
      '`{{config key="value"}}` stands at the top of a model or of a data test and outside of blocks, since it holds for all of the file. Each key is given once.',
  },
  E0211: {
    title: '{{params}} that is wrong or misplaced',
    explanation:
      'The first line of a macro or of a generic test names its arguments, each with a type and perhaps a default: `{{params column="identifier" days="integer = 30"}}`. Types are `identifier string integer number boolean literal relation list sql`. A generic test takes `model="relation"`.',
  },
  E0212: {
    title: 'Names of a block are missing or too many',
    explanation:
      '`#each`, `#join`, `#with` and `#let` give names to what they work on: `{{#each columns as |column|}}`, with a second name for the index or key. Other blocks give none.',
  },
  E0213: {
    title: 'A part of Handlebars that Eider does not have',
    explanation:
      'Names mean the same at any depth and all blocks give names, so `../x`, `@index`, `.`, `{{&x}}`, inverted blocks, inline partials and computed partials are not needed. The hint says what to write.',
  },
  E0214: {
    title: 'A tag inside an SQL comment',
    explanation:
      'A warning: the template knows nothing of SQL, so a tag behind `--` or between `/*` and `*/` counts: a `ref` there is a dependency, a macro there is called. Comment tags out with `{{!-- … --}}`.',
  },
  E0215: {
    title: 'Nested too deep, or too much',
    explanation:
      'There are limits far above what anybody writes by hand: on blocks and parentheses inside each other, on macros that call macros, on the length of a `range`, and on the steps and the text that one template may take.',
  },
  E0216: {
    title: 'A macro that calls itself',
    explanation: 'Directly or through others, so it would never end. The circle is printed.',
  },
  E0217: {
    title: 'An argument of a macro is missing or unknown',
    explanation:
      'A macro says in its first line what it takes. Arguments are always named, `{{rolling_sum column="spend" days=30}}`; those without a default must be given, and no others.',
  },
  E0218: {
    title: 'An argument of a macro has the wrong type',
    explanation:
      'The type is in the first line of the macro. Text is in quotes, a number is not, a list is `(list "a" "b")`, a relation `(ref "orders")`, `(source "group" "table")` or `this`.',
  },
  E0219: {
    title: 'A body that a macro does not take, or does not get',
    explanation:
      'A macro with `{{> @partial-block}}` in it is called as a block, `{{#name}}body{{/name}}`, one without it is not: the body would vanish without a word.',
  },
  E0220: {
    title: 'A variable that is not set',
    explanation:
      'Set it in `project.yml` under `vars:`, or with `--vars "name: value"`, or give a default: `{{var "name" "default"}}`.',
  },
  E0221: {
    title: 'An environment variable that is not set',
    explanation: 'Set it, or give a default: `{{env "NAME" "default"}}`.',
  },
  E0222: {
    title: 'A value that has no text',
    explanation:
      'Lists, objects and null are not printed: go through a list with `#each` or `#join`, print a list of SQL literals with `{{literal list}}`, and give null a default with `{{default value "text"}}`.',
  },
  E0223: {
    title: 'A value that a helper or block cannot work with',
    explanation:
      'For instance `#each` over text, `lt` between text and a number, `identifier` of a list. The message says what came.',
  },
  E0224: {
    title: 'A member that a value does not have',
    explanation: '`target.schema` is there, `target.shcema` is not. The message lists what is.',
  },
  E0227: {
    title: 'A value that means nothing in this file',
    explanation:
      '`this` is the relation of the model that is being built. A data test is not built, so it has none: name the relation with `ref`.',
  },
  E0228: {
    title: 'Configuration that needs more than is known',
    explanation:
      '`{{config}}` is read before the project is put together, so it may use literals, `list`, `object`, `var`, `env`, `target` and helpers over these, but no relations and no macros.',
  },
  E0229: {
    title: 'interval outside of {{#incremental}}',
    explanation:
      '`interval.start` and `interval.end` say what an incremental run works on; a full run has no interval, so they are known in the first part of `{{#incremental}}` only.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
