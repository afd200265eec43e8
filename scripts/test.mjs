/** `npm test`: sets up what is missing, then types, lint, format and all tests. */
import { npm, setUp } from './set-up.mjs';

setUp();
npm('run', 'check');
