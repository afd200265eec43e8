/** Project files and configuration: the codes that begin with E01. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const projectCodes = {
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
  E0125: {
    title: 'Variable that nothing reads',
    explanation:
      'A warning: a name given by `--vars` is neither in `vars:` of `project.yml` nor asked for by any template or YAML value, so that it changes nothing. Mostly it is a typing mistake.',
  },
  E0126: {
    title: 'Data test declared twice',
    explanation:
      'A warning: the same test, with the same arguments and conditions, stands twice under one relation. It runs once. Names, tags and descriptions do not make another test of it.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
