/** Codes of contracts, of columns written into YAML, and of what is compared with another state. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const contractCodes = {
  E0357: {
    title: 'A source cannot be read',
    explanation:
      '`eider source pull` asks the database or the files of a source for its columns, and got no answer: the table is not there, no file matches the location, or the database could not be opened. The other sources are pulled all the same.',
  },
  E0358: {
    title: 'A declared column is not there any more',
    explanation:
      'A warning: the relation has no column of this name. Its entry stays, since somebody may have written a description or tests for it; `--prune` takes such entries out.',
  },
  E0359: {
    title: 'A YAML file that cannot be edited',
    explanation:
      'Columns are put into a file so that nothing else in it changes, and what would be written is read again before. Here no small edit gives exactly the wanted columns, mostly because of anchors that something else uses. Nothing was written; write these columns yourself.',
  },
  E0360: {
    title: 'A file changed while it was edited',
    explanation:
      'Between reading and writing, somebody saved another version, or put a file where a new one was to be. It was left as it is. Run the command again.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
