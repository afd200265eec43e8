/** Seeds and external files: the codes that begin with E08. */
import type { ErrorCodeInfo } from './error-code-info.ts';

export const fileCodes = {
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
      'Eider replaces only what it wrote itself, for the same project and target, and what nobody has changed since. Move the file away, give the model another `location`, or set `adopt: true` to let it be replaced. A folder is never replaced.',
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
