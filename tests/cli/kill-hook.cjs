/**
 * Loaded into the program by `--require`: counts what it writes, statements and files, and kills the
 * process before, during or after one of them. KILL_LOG: a file that gets a line for each; KILL_AT:
 * `before 17`, or `during 17 3`, three milliseconds after it was begun.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { relative } = require('node:path');
const { DuckDBAppender, DuckDBConnection } = require('@duckdb/node-api');

const { KILL_LOG: log, KILL_AT: moment = '' } = process.env;
const { appendFileSync } = fs;
const [when, number, delay] = moment.split(' ');
const kill = () => process.kill(process.pid, 'SIGKILL');
let count = 0;

/** What is to be done once it has happened. */
function begin(text) {
  const isHere = ++count === Number(number);
  if (log) appendFileSync(log, `${JSON.stringify(text)}\n`);
  if (isHere && when === 'before') kill();
  if (isHere && when === 'during') setTimeout(kill, Number(delay));
  return isHere && when === 'after' ? kill : () => {};
}

const send = DuckDBConnection.prototype.run;
DuckDBConnection.prototype.run = async function run(sql, ...more) {
  if (!/^\s*(?:create|insert|delete|update|drop|alter|comment|copy|begin|commit)\b/i.test(sql)) {
    return send.call(this, sql, ...more);
  }
  const end = begin(sql);
  const result = await send.call(this, sql, ...more);
  end();
  return result;
};

const flush = DuckDBAppender.prototype.flushSync;
DuckDBAppender.prototype.flushSync = function flushSync() {
  const end = begin('append rows');
  flush.call(this);
  end();
};

for (const name of ['renameSync', 'symlinkSync', 'rmSync']) {
  const change = fs[name];
  fs[name] = (...paths) => {
    const path = name === 'symlinkSync' ? paths[1] : paths[0];
    const end = begin(`file ${name} ${relative(process.cwd(), path)}`);
    change(...paths);
    end();
  };
}
syncBuiltinESMExports();
