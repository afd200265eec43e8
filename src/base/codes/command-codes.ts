/** The command line: the codes that begin with E07. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const commandCodes = {
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
  E0705: {
    title: 'There is no earlier state to compare with',
    explanation:
      '`eider lineage --impact` compares the columns with those of the last build, which leaves `columns.json` in the target folder. Build first, or give `--state` with a folder that holds such a file: one that CI keeps of the main branch, for instance.',
  },
  E0706: {
    title: 'An earlier state cannot be read',
    explanation:
      'The file `columns.json` is damaged, or was written by a version of Eider that tells columns apart in another way. The next build writes it anew.',
  },
  E0720: {
    title: 'There are more files than the system tells of',
    explanation:
      'A warning: the system keeps a list of the files that programs want to hear of, and it is full. `eider watch` goes on and looks at every file three times a second instead, which takes longer and costs some processor time. On Linux raise the limit: `sudo sysctl fs.inotify.max_user_watches=524288`.',
  },
  E0721: {
    title: 'A file cannot be watched',
    explanation:
      'A warning: the system refuses to tell of changes to a file or folder. Saves of others are seen; press `r` after a save of this one.',
  },
  E0722: {
    title: 'The folder of the project is gone',
    explanation:
      'The folder with `project.yml` was moved or deleted while it was watched. `eider watch` waits until it is back.',
  },
  E0723: {
    title: 'A protected target is not watched',
    explanation:
      'The target says `protected: true`, or is called `prod` or `production`. `eider watch` makes tables at every save, in schemas of its own, but in the same database: it asks for `--allow-protected`.',
  },
  E0724: {
    title: 'There is no such sample',
    explanation:
      '`--sample` takes a count and a unit: `12h`, `7d`, `2w` or `1m`. It reads the last hours, days, weeks or months that each input has.',
  },
  E0725: {
    title: 'There is no such CTE in the model',
    explanation:
      '`eider show orders#paid` shows the rows of `paid`, one of the common table expressions in the query of `orders`, also inside of another or of a subquery; of several with one name the outermost. One that reads columns of the row around it has no rows of its own: the engine says which column it misses.',
  },
  E0726: {
    title: 'It cannot be written as Parquet',
    explanation:
      '`--output parquet` writes bytes, which a terminal cannot show: send them to a file. Neither secrets nor personal data could be hidden in it, so rows that hold a secret, and those that a test finds, are not written.',
  },
} as const satisfies Record<string, ErrorCodeInfo>;
