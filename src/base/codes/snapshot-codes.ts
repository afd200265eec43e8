/** Snapshots: the codes from E0960. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const snapshotCodes = {
  E0960: {
    title: 'A model that would be a snapshot',
    explanation:
      'A history cannot be computed again, so it is no model: snapshots are files of their own in `snapshots/`, with `unique_key` and `updated_at` or `check_cols`. Their readers write `{{ref "name"}}` as ever.',
  },
  E0961: {
    title: 'A row of a snapshot without a time',
    explanation:
      '`updated_at` says from when a row is valid, and is NULL or infinite in some. Nothing was published. Give such rows a time, or compare columns instead: `strategy: check`.',
  },
  E0962: {
    title: 'A row changed, and its time did not rise',
    explanation:
      'The row is recorded as valid from the moment of this run: a version never begins before the one that it follows. Somebody set `updated_at` back, or an older copy of the source was loaded.',
  },
  E0963: {
    title: 'A snapshot would be lost',
    explanation:
      'The relation holds a history that no query can give again, and something else would take its place. Give the other node another name (`alias`), or give the history up with `--full-refresh --drop-history`.',
  },
  E0964: {
    title: 'Several current rows for one key',
    explanation:
      'The table of a snapshot has more than one row without an end for some key. Eider never writes that: the key was changed in the configuration, or somebody wrote to the table. Nothing was published.',
  },
  E0965: {
    title: 'A history without its columns',
    explanation:
      'The table of a snapshot lacks the columns that say from when to when a row is valid. They were renamed, in the configuration or in the warehouse, and a history cannot go on under other names by itself.',
  },
  E0966: {
    title: 'A column that the snapshot needs for itself',
    explanation:
      'The query of a snapshot selects a column with the name of one that the snapshot adds: `valid_from`, `valid_to` or, where deletes are records, `is_deleted`. Rename the one or the other; `snapshot_meta_column_names` names those of the snapshot.',
  },
  E0967: {
    title: '--drop-history alone',
    explanation:
      'A history is given up only together with `--full-refresh`, so that nobody does it by accident.',
  },
  E0968: {
    title: 'A snapshot of a part',
    explanation:
      'A snapshot compares all rows of its query with its history: a row that is not among them is gone. So its query has no `#incremental` branch.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
