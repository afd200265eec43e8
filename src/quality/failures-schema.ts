/** Where the failing rows of data tests are kept, a table for each test under the test's name. */
export const failuresSchema = '_eider_failures';
