/** Codes of contracts, of columns written into YAML, and of what is compared with another state. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const contractCodes = {
  E0350: {
    title: 'A contract that the query does not keep',
    explanation:
      'With `contract: enforced` a model has exactly the columns listed in its properties, each of the type given; the table shows what was expected and what was found. Names of one type (`int` and `INTEGER`, `text` and `VARCHAR`) are the same, and the order of columns does not matter. Contracts are compared when a project is checked, and again in the transaction of a build, where sources may have other columns than declared.',
  },
  E0351: {
    title: 'A contract that says too little',
    explanation:
      'A contract lists the columns of a model with the type of each, in the words of the engine or any of its aliases. `eider contract pull` writes them.',
  },
  E0352: {
    title: 'A constraint that Eider does not hold',
    explanation:
      'The constraints `not_null`, `unique`, `primary_key` and `check` of a table are held by each build, in its transaction. Others, and constraints of views, whose rows change with what they read, are refused rather than left out silently. Data tests do what they would do.',
  },
  E0353: {
    title: 'Rows that break a constraint',
    explanation:
      'The rows that a build made do not keep one of the constraints of the model. The build of the model was rolled back, and readers keep what was there.',
  },
  E0354: {
    title: 'A change that breaks readers',
    explanation:
      'Compared with the manifest in the folder of `--state`, a model with an enforced contract has lost a column, a constraint, its contract or itself, or a column has another type. Whoever reads the model by its contract breaks. Keep what was promised, and make what is new under another name, such as `orders_v2`, until nobody reads the old one; or announce the change, and compare with a manifest written after it.',
  },
  E0355: {
    title: 'A relation that `--defer` cannot reach',
    explanation:
      'With `--defer --state folder`, what is not selected and not built in this target is read where the run of the manifest has built it. That must be a relation in the same database file, in a database that the target attaches, or in the file of another target of the project; this one is in none of them. Attach its database, or build the node here, too.',
  },
  E0356: {
    title: 'A folder of `--state` that holds no state',
    explanation:
      '`--state` names a folder with the `manifest.json` of another run, in the schema of dbt: the target folder of a production build, say, or a copy of it. `result:` reads its `run_results.json`.',
  },
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
