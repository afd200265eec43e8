#!/usr/bin/env node
'use strict';
// CommonJS, because the thread pool must have its size before the module loader first uses it,
// and because `--version` should cost no more than Node itself.
process.env.UV_THREADPOOL_SIZE ??= '16';

const { join } = require('node:path');

const [first, ...others] = process.argv.slice(2);
if (others.length === 0 && (first === '--version' || first === '-V')) {
  process.stdout.write(`${require('../package.json').version}\n`);
} else {
  const { optimiseLater } = require('./optimise-later.cjs');
  require('./load-program.cjs')(join(__dirname, '../dist'), 'cli.cjs').main(optimiseLater);
}
