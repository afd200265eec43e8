/** What a relation is made from, and when it is made anew: the codes that begin with E09. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const incrementalCodes = {
  E0900: {
    title: 'Files change while they are read',
    explanation:
      'The files of a source were changed again and again while a model read them, so that nobody could say what it was made from. Nothing was published. Let whoever writes the files finish, or have them written elsewhere and renamed into place.',
  },
  E0920: {
    title: 'Rows without a time',
    explanation:
      'A model that is built interval by interval has rows whose time column is NULL: they belong to no interval. Nothing was published. Filter them out, or let them be an interval of their own with `null_interval: keep`.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
