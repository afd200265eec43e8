/** The warehouse and runs: the codes that begin with E06. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const warehouseCodes = {
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
  E0609: {
    title: 'A protected target takes no part of the rows',
    explanation:
      'A target with `protected: true` refuses `--empty` and `--sample`: somebody relies on its tables being whole. Nothing was built.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
