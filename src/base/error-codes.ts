/**
 * The catalogue of stable codes: every diagnostic carries one, the reference page is generated
 * from here, and a test wants a fixture for each. A code is never reused for another meaning.
 */

export interface ErrorCodeInfo {
  /** A short heading for the reference page. */
  readonly title: string;
  /** What it means, why it is a mistake, and what to do; Markdown, a few sentences. */
  readonly explanation: string;
}

export const errorCodes = {
  // 01 project files and configuration
  E0101: {
    title: 'No project file',
    explanation:
      'A project is a folder with a `project.yml` in it. Eider looks for one in the working folder and in every folder above it, or exactly in the folder given by `--project-dir`. Run `eider init` to start a project.',
  },
  E0102: {
    title: 'Project file is empty',
    explanation: 'A project needs a name at least: `name: my_project` in `project.yml`.',
  },
  E0103: {
    title: 'YAML that cannot be read',
    explanation:
      'The file is not valid YAML: a tab in the indentation, a quote that is never closed, a value that needs quotes. Nothing of this file is used until it is mended; other files are checked all the same.',
  },
  E0104: {
    title: 'Key written twice',
    explanation:
      'A map has the same key twice, or two keys that say the same (`tests` and `data_tests`; `materialized` both beside the name and under `config`). One of them would be lost, so keep one.',
  },
  E0105: {
    title: 'File is not UTF-8',
    explanation:
      'Eider reads text as UTF-8 only. Save the file as UTF-8 in your editor, or convert it: `iconv -f latin1 -t utf-8 file > new`.',
  },
  E0106: {
    title: 'File or folder cannot be read',
    explanation:
      'The operating system refused to open it; its own reason is in the message. Check that it exists, and its permissions.',
  },
  E0107: {
    title: 'Unknown key',
    explanation:
      'The key means nothing at this place, so what it says would be ignored without a word. Check the spelling, the indentation, and the reference of keys. What is yours alone belongs under `meta:`.',
  },
  E0108: {
    title: 'A key or value of dbt that Eider does not have',
    explanation:
      'dbt knows it and Eider does not. The hint says what to write instead, or why nothing is needed.',
  },
  E0109: {
    title: 'Value of the wrong kind',
    explanation:
      'The value is not of the type that the key takes, or not one of its words. Text that looks like a number needs quotes.',
  },
  E0110: {
    title: 'Required key is missing',
    explanation: 'Without this key the entry says nothing. Add it.',
  },
  E0111: {
    title: 'Name used twice',
    explanation:
      'Models, seeds and snapshots share one set of names, and the engine ignores case even in quotes, so `Orders` and `orders` are one name. Macros, and data tests, are each unique in the same way. Rename one of the two files; `alias:` can still give two models in different schemas the same name in the warehouse.',
  },
  E0112: {
    title: 'Properties of something that does not exist',
    explanation:
      'A properties file describes a model, seed, snapshot, macro or test of a name that no file has, so its tests would never run. Correct the name, or remove the entry.',
  },
  E0113: {
    title: 'Described twice',
    explanation: 'Two entries describe the same thing. Put everything into one of them.',
  },
  E0114: {
    title: 'Column listed twice',
    explanation:
      'A column appears twice in one list; the engine ignores case, so `Id` and `id` are one column. Merge the two entries.',
  },
  E0115: {
    title: 'Unknown target',
    explanation:
      'The name given by `--target`, or by `target:` in `project.yml`, is none of `targets:`; or there are several targets and none is the default.',
  },
  E0116: {
    title: 'Environment variable is not set',
    explanation:
      '`{{env "NAME"}}` needs the variable in the environment. Set it, or write a default: `{{env "NAME" "default"}}`. Only the target in use is read, so another target may name variables that you do not have.',
  },
  E0117: {
    title: 'Template in YAML that Eider cannot fill in',
    explanation:
      'Values in YAML know `{{env "NAME"}}`, `{{env "NAME" "default"}}`, `{{var "name"}}`, `{{target.name}}` and `{{target.schema}}`, nothing else. In `vars:` only `env` can be used. A literal `{{` is written `\\{{`.',
  },
  E0118: {
    title: 'Configuration that does not belong here',
    explanation:
      'The key exists, but not for this kind of node, this materialization or this strategy, so it would be ignored without a word. In the folders of `project.yml` such keys are allowed and apply only where they belong.',
  },
  E0119: {
    title: 'Configuration is incomplete',
    explanation:
      'The strategy of an incremental model needs a key that is missing: `interval` needs `time_column` and `grain`, `merge` needs `unique_key`.',
  },
  E0120: {
    title: 'Folder does not exist',
    explanation:
      'The project file names a folder that is not there: in `model_paths` and its like, or as a level of `models:`, `seeds:`, `snapshots:` or `tests:`. What it configures applies to nothing.',
  },
  E0121: {
    title: 'Name that cannot be used',
    explanation:
      'Names of files become names in SQL and in selectors: letters, digits, underscores and hyphens. Rename the file.',
  },
  E0122: {
    title: 'Data test that cannot be read',
    explanation:
      'A data test is a name (`- not_null`), or a name with its arguments below it, indented further: `- accepted_values:` and then `values: [a, b]`.',
  },
  E0123: {
    title: 'File that Eider does not run',
    explanation:
      'A Python model lies among the models. Models are SQL; write the step in SQL, or move the file elsewhere.',
  },
  E0124: {
    title: 'Variables of the command line cannot be read',
    explanation:
      '`--vars` takes a YAML map: `--vars "{grid_start: 2024-01-01}"` or `--vars "grid_start: 2024-01-01"`.',
  },
  // 02 templates
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
  // 03 SQL and the engine
  E0301: {
    title: 'A column does not exist',
    explanation:
      'The query names a column that none of the tables in its FROM has. The hint lists the nearest names. Where the name came through a macro, the argument is shown at the call and the place in the macro below.',
  },
  E0302: {
    title: 'A table does not exist',
    explanation:
      'The query reads a table that is not in the warehouse. Read models with `{{ref "name"}}` and sources with `{{source "group" "table"}}`; with `--select`, build the parents first: `+name`.',
  },
  E0303: {
    title: 'A function does not exist, or does not take these types',
    explanation:
      'The engine has no function of this name for these argument types. The notes list the types it does take; an explicit cast often helps.',
  },
  E0304: {
    title: 'The SQL does not parse',
    explanation: 'The engine could not read the query. The carets stand where it stopped.',
  },
  E0305: {
    title: 'A value does not fit its type',
    explanation:
      'While the query ran, a value could not be converted: text that is no number, a number out of range. The model was rolled back. Use `try_cast`, which gives NULL, where such values are expected.',
  },
  E0306: {
    title: 'A constraint was violated',
    explanation: 'The engine refused a row because of a constraint of the table.',
  },
  E0307: {
    title: 'A column name is ambiguous',
    explanation: 'Two tables in scope have a column of this name. Write the table in front of it.',
  },
  E0308: {
    title: 'The query does not bind',
    explanation:
      "The SQL parses, but does not mean anything to the engine: an aggregate where none may be, a column that is not grouped, types that cannot be compared. The message is the engine's own.",
  },
  E0310: {
    title: 'Out of memory',
    explanation:
      "The query needed more than the target's `memory_limit` and could not spill. Raise the limit, lower `threads`, or set a `temp_directory` with space.",
  },
  E0311: {
    title: 'The disk is full',
    explanation: 'Nothing was changed: the model was rolled back. Free some space and build again.',
  },
  E0312: {
    title: 'A file could not be read or written',
    explanation: 'The engine could not open, read or write a file. The message names it.',
  },
  E0313: { title: 'Interrupted', explanation: 'The statement was cancelled, and rolled back.' },
  E0314: {
    title: 'A described column is not there',
    explanation:
      'A properties file describes a column that the relation does not have: a warning, since the data is right and its description is not.',
  },
  E0319: {
    title: 'The engine failed',
    explanation: 'The engine reported an error of no other class. The message is its own.',
  },
  E0320: {
    title: 'A model without SQL',
    explanation: 'The file holds nothing but white space and comments once it is rendered.',
  },
  E0321: {
    title: 'Two statements in one model',
    explanation:
      'A model is one query. A trailing semicolon is dropped; a second statement needs a file of its own.',
  },
  E0322: {
    title: 'A statement that is no query',
    explanation:
      'A model or a data test is a query (SELECT, WITH, FROM, VALUES…). Eider writes the CREATE around it and decides when it runs, so CREATE, INSERT, SET and the like have no place in it. What every connection needs belongs under `on_open:` of the target.',
  },
  // 04 data tests
  E0401: {
    title: 'Unknown data test',
    explanation:
      'The name is neither a built-in data test nor a file in `tests/generic/`. Names are case sensitive.',
  },
  E0402: {
    title: 'Wrong arguments of a data test',
    explanation: 'An argument is missing, or is one that the test does not take.',
  },
  E0403: {
    title: "A data test's argument has the wrong type",
    explanation: 'For instance a single value where `accepted_values` takes a list.',
  },
  E0404: {
    title: 'Jinja in a YAML argument',
    explanation:
      'Relations are named plainly in YAML: `to: customers`, or `to: raw.emails` for a source.',
  },
  E0412: {
    title: 'A data test failed',
    explanation:
      'The relation holds rows that the test forbids. With `severity: error` the model is rolled back: readers keep the rows of the last good build, and nothing downstream is built. The sample shows up to five of the rows; the command below it shows all of them.',
  },
  E0413: {
    title: 'A data test could not run',
    explanation:
      'The query of the test itself failed. This counts as a failure: what cannot be checked is not published.',
  },
  // 05 graph and selection
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
  // 06 warehouse and run
  E0601: {
    title: "A foreign relation stands under a node's name",
    explanation:
      'Eider replaces and drops only what it made itself. `adopt: true` on the node lets it take over a relation that was there before.',
  },
  E0602: {
    title: 'The state is newer than this Eider',
    explanation:
      'The schema `_eider` of the warehouse was written by a newer version. Nothing was read or changed.',
  },
  E0603: {
    title: 'Relations without a node',
    explanation:
      'Eider made these relations for models that have been renamed, deleted, disabled or moved. They are left alone until `eider build --prune` drops them.',
  },
  E0604: {
    title: 'Relations were dropped',
    explanation: '`--prune` dropped relations that Eider had made and that no node owns any more.',
  },
  E0605: {
    title: 'The warehouse cannot be opened',
    explanation:
      'The file is no DuckDB database, was written by a newer DuckDB, or may not be read or written.',
  },
  E0606: {
    title: 'The warehouse is held by another process',
    explanation:
      'DuckDB lets one process at a time write to a file. The message names the process. Wait for it with `--wait`, or end it. Exit code 4.',
  },
  E0607: {
    title: 'There is no warehouse yet',
    explanation: 'The command reads tables, and nothing has been built in this target yet.',
  },
  E0608: {
    title: 'The project is empty',
    explanation:
      'A warning: no file of the project is a model, a seed or a data test, so there is nothing to build. Where there should be some, look at `model_paths` and its like in `project.yml`.',
  },
  // 07 command line
  E0701: {
    title: 'The command line is wrong',
    explanation: 'An unknown command or flag, or a value that a flag does not take. Exit code 2.',
  },
  E0702: {
    title: 'A command needs one node',
    explanation: '`show` and `lineage` are about one node; the selection named none, or several.',
  },
  E0703: {
    title: 'The folder is not empty',
    explanation: '`eider init` writes into a new or empty folder only: it overwrites nothing.',
  },
  E0704: {
    title: 'A file for other tools cannot be written',
    explanation:
      "A warning: `manifest.json` or `run_results.json` in the target folder could not be replaced, so what stands there is that of an earlier run. The run itself is not touched by it. Free some space, or see to the folder's permissions.",
  },
  // 08 seeds and files
  E0801: {
    title: 'Seed file cannot be read',
    explanation:
      'The operating system refused to open the file, or it is too large to be a seed. Seeds are small tables that live beside the code; large data belongs in Parquet files, or in a source with a `location`.',
  },
  E0802: {
    title: 'Seed is not UTF-8',
    explanation:
      'A byte of the file belongs to no UTF-8 character: spreadsheets often save as Windows-1252 or UTF-16. Save it as UTF-8, or convert it with `iconv`. A byte order mark at the beginning is allowed.',
  },
  E0803: {
    title: 'Seed is empty',
    explanation: 'The first line of a CSV seed names its columns, so an empty file is no table.',
  },
  E0804: {
    title: 'Row with too many or too few cells',
    explanation:
      'Every row has as many cells as the header. The usual cause is a cell that contains the delimiter and is not in quotes. Nothing is guessed and no row is left out.',
  },
  E0805: {
    title: 'Header repeats a name',
    explanation:
      'Two columns have the same name. The engine ignores case, so `Id` and `id` are one name.',
  },
  E0806: {
    title: 'Column without a name',
    explanation:
      'A cell of the header line is empty; a delimiter at the end of the line makes one. Spaces around a name are not part of it unless the name is in quotes.',
  },
  E0807: {
    title: 'Quotes that do not match',
    explanation:
      'A quoted cell begins with a quote, ends with one before the next delimiter, and doubles the quotes inside it: `"5"" disk"`. Where this is not so it cannot be told where the cell ends, so reading stops there.',
  },
  E0808: {
    title: 'Type of a column that the seed does not have',
    explanation:
      'A type is declared, under `columns:` or in `column_types:`, for a column that is not in the file.',
  },
  E0809: {
    title: 'Cell that does not fit its type',
    explanation:
      'The engine cannot turn the text of the cell into the declared type, or could only by changing it: 1.7 as INTEGER, three decimals as DECIMAL(18,2), a time as DATE. Correct the cell or the type. Nothing of the seed is loaded until all cells fit.',
  },
  E0810: {
    title: 'Seed without rows',
    explanation:
      'A warning: the file has a header only. The table is made, without rows; columns without a declared type become VARCHAR.',
  },
  E0811: {
    title: 'Seed with a NUL byte',
    explanation:
      'Text has no NUL bytes. The file is probably binary, or UTF-16 without its mark. Export the table again as UTF-8 CSV.',
  },
  E0812: {
    title: 'Seed that seems to use another delimiter',
    explanation:
      'The header is a single column whose name contains semicolons, tabs, bars or commas. Configure the seed with the `delimiter` that the file uses. If the name is meant as it stands, configure the delimiter that is used now.',
  },
  E0813: {
    title: 'Column that is almost of another type',
    explanation:
      'A warning: at least nine of ten values are numbers, dates or the like, and the rest are not, so the column is VARCHAR. Correct the cells, declare the type, or list the text that stands for a missing value under `null_values`.',
  },
  E0814: {
    title: 'Configuration of a seed that makes no sense',
    explanation:
      '`delimiter` and `quote` are one character each and differ; `null_values` is a list of texts; `column_types` maps column names to types.',
  },
  E0815: {
    title: 'Type that the engine does not know',
    explanation:
      'The declared type is none of the types of the engine, or its arguments are out of range. Types are written as in SQL: `BIGINT`, `DECIMAL(18,2)`, `VARCHAR`.',
  },
  E0816: {
    title: 'Two types for one column',
    explanation:
      'The type of a column of a seed is declared under `columns:` and again, differently, in `column_types:`. Keep one of them.',
  },
  E0817: {
    title: 'Seed file that the engine cannot read',
    explanation:
      'The Parquet or JSON file is broken, or is of another format than its name says. What the engine found is in the message.',
  },
  E0818: {
    title: 'JSON seed that is no table',
    explanation:
      'A JSON seed is an array of objects, or one object per line; each object is a row, its keys are the columns.',
  },
  E0830: {
    title: 'Configuration of an external model that makes no sense',
    explanation:
      '`format` is `parquet`, `csv` or `json`; `location` is a path below which a file, or with `partition_by` a folder, can be written; `partition_by` names columns; `options` are those of the format, which the guide to external models lists.',
  },
  E0831: {
    title: 'Partition column that cannot be used',
    explanation:
      'Each column of `partition_by` is a column of the model, and at least one column is left over for the files themselves.',
  },
  E0832: {
    title: 'Two external models write to one place',
    explanation:
      'Their `location` is the same, or one lies inside the other, so each build would replace what the other wrote.',
  },
  E0833: {
    title: 'Something else stands where an external model writes',
    explanation:
      'Eider replaces only what it wrote itself. Move the file away, give the model another `location`, or set `adopt: true` to let it be replaced. A folder is never replaced.',
  },
  E0834: {
    title: 'File of an external model cannot be written',
    explanation:
      'The operating system refused: permissions, a full disk, a path through a file. The former file and the former rows stay as they were.',
  },
  E0835: {
    title: 'Partition value that reads back as NULL',
    explanation:
      'In partitioned files the value of a partition column is the name of a folder, and there the texts `NULL` and `__HIVE_DEFAULT_PARTITION__` mean that there is no value. Partition by another column, or replace the text.',
  },
  E0836: {
    title: 'File of an external model does not give back what was written',
    explanation:
      'Before a file is published it is read once, and it must have the rows of the query. It did not; the former file stays.',
  },
  E0837: {
    title: 'External model with two columns of one name',
    explanation:
      'A file cannot be read by column names if two columns have the same one; the engine ignores case. Give one of them another name in the query.',
  },
  E0838: {
    title: 'Type that a file cannot keep',
    explanation:
      'The format has no way to write the type so that it reads back as it was. Write Parquet, or cast the column in the query.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;

export type ErrorCode = keyof typeof errorCodes;
