/** The graph and selection: the codes that begin with E05. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const graphCodes = {
  E0501: {
    title: 'Unknown model or seed',
    explanation: '`ref` names something that is neither a model nor a seed of this project.',
  },
  E0502: {
    title: 'Unknown source',
    explanation: '`source` names a table that no properties file declares under `sources:`.',
  },
  E0503: {
    title: 'Unknown macro',
    explanation:
      'A call with arguments is a helper or a macro. A macro is a file of that name in `macros/`.',
  },
  E0504: {
    title: 'A disabled node is referenced',
    explanation: '`enabled: false` takes a model or seed out of the project; nothing may read it.',
  },
  E0505: {
    title: 'A cycle',
    explanation:
      'Models read each other in a circle, perhaps through a macro. The path is printed.',
  },
  E0506: {
    title: 'Two nodes make one relation',
    explanation:
      'Two models or seeds would have the same name in the same schema. The engine ignores case, even in quoted names.',
  },
  E0507: {
    title: 'A macro is named like a helper',
    explanation:
      'Helpers such as `ref`, `if` and `list` come first: a macro of the same name would never be called. Rename its file.',
  },
  E0550: {
    title: 'The selector is empty',
    explanation:
      '`--select ""` (often an unset variable of a script) names nothing. Leave the flag out to mean every node.',
  },
  E0551: {
    title: 'A comma joins nothing',
    explanation:
      'A comma takes the nodes that both of its sides select, so something must stand on each side, without spaces: `tag:nightly,marts.*`. A space between two selectors takes the nodes of either.',
  },
  E0552: {
    title: 'A + or @ is out of place',
    explanation:
      '`+name` adds all ancestors, `name+` all descendants, `2+name+1` so many steps of each, `@name` the descendants and all their ancestors. The sign touches the name or its method: `+tag:nightly`. A value that itself holds a `+` goes in quotes.',
  },
  E0553: {
    title: 'A depth is not a whole number',
    explanation: 'The number beside a `+` counts steps in the graph: `2+orders`, `orders+1`.',
  },
  E0554: {
    title: '@ is combined with what it includes or cannot do',
    explanation:
      '`@name` already takes everything downstream of `name`, so a `+` behind it would change nothing; and it has no meaning for columns.',
  },
  E0555: {
    title: 'A method of selection does not exist',
    explanation:
      'What stands before a colon is one of the methods `fqn path file tag config resource_type source exposure test_type test_name selector state result column`. Only `config` takes a key: `config.materialized:table`.',
  },
  E0556: {
    title: 'A method of dbt that Eider does not have',
    explanation:
      'dbt also selects by packages, groups, access, metrics and versions. Eider has none of these; the hint says what to write instead.',
  },
  E0557: {
    title: 'A method has no value or no key',
    explanation:
      'The value follows the colon without a space: `tag:nightly`. The method `config` also says which key: `config.meta.owner:ann`.',
  },
  E0558: {
    title: 'A bracket of a pattern is not closed',
    explanation:
      'In selectors `*` is any text, `?` any character, `[abc]` or `[a-z]` one of those, `[!abc]` any other. A bracket that is meant literally is written `[[]`.',
  },
  E0559: {
    title: 'A quote in a selector is not closed, or text follows it',
    explanation:
      'A value with spaces, commas or `+` goes in quotes: `tag:"night shift"`. The quote inside is doubled.',
  },
  E0560: {
    title: 'A method does not know a value',
    explanation:
      '`resource_type`, `test_type`, `state` and `result` take one of a few words; `source` takes `name` or `name.table`; `exposure` takes one name.',
  },
  E0561: {
    title: 'A part of a selector matches no node',
    explanation:
      'A warning: the other parts are selected as usual. Disabled models are not nodes. Sources are named by `source:group.table`, never by a bare name.',
  },
  E0562: {
    title: 'The parts of an intersection have no node in common',
    explanation:
      'A warning: each part between the commas selects something, but nothing is selected by all of them. Put a space instead of the comma to take the nodes of any part.',
  },
  E0563: {
    title: 'A named selector does not exist',
    explanation: '`--selector` and `selector:` name an entry under `selectors:` of the project.',
  },
  E0564: {
    title: 'Named selectors refer to each other in a circle',
    explanation:
      'A definition may use another one with `selector:name`, but not, directly or through others, itself.',
  },
  E0565: {
    title: 'A method needs to know more than the project',
    explanation:
      '`state:` needs an earlier manifest to compare with, `result:` the results of an earlier run, `column:` the lineage of columns.',
  },
  E0566: {
    title: 'The structure of a named selector is not one',
    explanation:
      'A definition in YAML is a text, or a list of definitions under `union` or `intersection` (in which one entry may be `exclude`), or `method` and `value` with `parents`, `children`, `parents_depth`, `children_depth`, `childrens_parents` and `exclude`, or short `tag: nightly`.',
  },
  E0567: {
    title: 'Two selectors are the default',
    explanation:
      'The selector with `default: true` is used when no flag selects anything; there can be one.',
  },
  E0568: {
    title: 'A column does not exist',
    explanation:
      'A column is written behind its model, seed or source: `orders.amount`, `raw.orders.amount`. Names with dots, spaces or quotes go in quotes: `orders."the amount"`. Upper and lower case are the same.',
  },
  E0569: {
    title: 'The columns of a node are not known',
    explanation:
      'Lineage of columns comes from the check. A model that has mistakes, or that reads something unknown, was not checked: mend it, or declare the columns of the source that it reads.',
  },
  E0570: {
    title: 'A name means several columns',
    explanation:
      'With dots in names the same text can be read in several ways. Put the model and the column in quotes of their own: `"a.b"."c"`.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
