/** Incremental models: the codes from E0920. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const incrementalCodes = {
  E0920: {
    title: 'Rows without a time',
    explanation:
      'A model that is built interval by interval has rows whose time column is NULL: they belong to no interval. Nothing was published. Filter them out, or let them be an interval of their own with `null_interval: keep`.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
