/**
 * The catalogue of stable codes: every diagnostic carries one, the reference page is generated
 * from here, and a test wants a fixture for each. A code is never reused for another meaning.
 */
import { commandCodes } from './codes/command-codes.ts';
import { contractCodes } from './codes/contract-codes.ts';
import { dataTestCodes } from './codes/data-test-codes.ts';
import { fileCodes } from './codes/file-codes.ts';
import { graphCodes } from './codes/graph-codes.ts';
import { incrementalCodes } from './codes/incremental-codes.ts';
import { mergeCodes } from './codes/merge-codes.ts';
import { projectCodes } from './codes/project-codes.ts';
import { snapshotCodes } from './codes/snapshot-codes.ts';
import { sqlCodes } from './codes/sql-codes.ts';
import { templateCodes } from './codes/template-codes.ts';
import { warehouseCodes } from './codes/warehouse-codes.ts';

export const errorCodes = {
  ...projectCodes,
  ...templateCodes,
  ...sqlCodes,
  ...contractCodes,
  ...dataTestCodes,
  ...graphCodes,
  ...warehouseCodes,
  ...commandCodes,
  ...fileCodes,
  ...incrementalCodes,
  ...mergeCodes,
  ...snapshotCodes,
};

export type ErrorCode = keyof typeof errorCodes;
