'use strict';
/**
 * Has V8 optimise a function when it has run four times as much as usual: most commands end before
 * what the optimiser makes has earned its cost, and the engine needs the processor that it runs on
 * (ADR 0031). What is compiled ahead, here and in Node itself, V8 takes only where all flags are
 * those that it was compiled with.
 */
const { setFlagsFromString } = require('node:v8');

/** By Node's version. Later ones have a compiler in between, and nothing to gain. */
const flags = {
  20: { flag: '--interrupt-budget', usual: 67584 },
  22: { flag: '--invocation-count-for-turbofan', usual: 3000 },
};

const known = flags[process.versions.node.split('.')[0]];
let isLater = false;

/** From here on. What Node itself still loads takes some milliseconds longer. */
exports.optimiseLater = () => {
  isLater = known !== undefined;
  if (isLater) setFlagsFromString(`${known.flag}=${4 * known.usual}`);
};

/** With the flags that the process began with. */
exports.asUsual = (work) => {
  if (!isLater) return work();
  setFlagsFromString(`${known.flag}=${known.usual}`);
  try {
    return work();
  } finally {
    exports.optimiseLater();
  }
};
