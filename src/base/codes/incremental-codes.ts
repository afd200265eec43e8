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
  E0980: {
    title: 'Incremental differs from full',
    explanation:
      '`eider verify` built a schedule of arrivals step by step, and a model came out otherwise than a full refresh makes it from the same rows. The shortest schedule that was found to show it is printed with the rows. What a model promises that nobody proves is listed by itself and not compared: this is a model that was taken for proven, so please report it with the schedule; until then `materialized: table` is right.',
  },
  E0981: {
    title: 'Rows to verify with cannot be read',
    explanation:
      '`eider verify` lets samples of the rows of sources and seeds arrive in random orders. It reads them from where builds read them: the warehouse, attached databases, files. One of them is not there, or cannot be read.',
  },
  E0982: {
    title: 'Nothing to verify',
    explanation:
      'None of the selected models is incremental, or each of them declares something that nobody proves (`lookback`, `append`, `changes="ignore"`...), so that there is nothing that could be compared with a full refresh.',
  },
  E0983: {
    title: 'The incremental build fails where the full one does not',
    explanation:
      '`eider verify` found rows on which an incremental build of a model fails, while a full refresh of the same rows passes. The shortest schedule that was found to show it is printed. Please report it with the schedule.',
  },
  E0984: {
    title: 'Every step was refused',
    explanation:
      'Rows that `eider verify` lets arrive are refused where a full refresh of them fails: by the tests that proofs count on (`not_null`, `unique`, `unique_combination`, `no_gaps`), or by an error in a query. Here this was so for each of them, so nothing was compared.',
  },
  E0985: {
    title: 'A file in a build that is all or nothing',
    explanation:
      'With `--atomic` everything that a build makes is published by one transaction, or none of it is. Files of external models are written outside of any transaction, so they cannot be part of it. Leave them out (`--exclude config.materialized:external`) and build them once the rest is published.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
