/**
 * Loaded into the program by `--require`: counts what it writes, statements and files, and kills the
 * process before, during or after one of them. KILL_LOG: a file that gets a line for each; KILL_AT:
 * `before 17`, or `during 17 3`, three milliseconds after it was begun.
 */
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');
const { join, relative } = require('node:path');
const bindings = require('@duckdb/node-bindings');

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

const watched = {
  ...Object.fromEntries(Object.getOwnPropertyNames(bindings).map((name) => [name, bindings[name]])),
  query: async (connection, sql) => {
    if (!/^\s*(?:create|insert|delete|update|drop|alter|comment|copy|begin|commit)\b/i.test(sql)) {
      return bindings.query(connection, sql);
    }
    const end = begin(sql);
    const result = await bindings.query(connection, sql);
    end();
    return result;
  },
  appender_flush_sync: (appender) => {
    const end = begin('append rows');
    bindings.appender_flush_sync(appender);
    end();
  },
};
// The driver is in the program's own files: what it calls is not.
require.cache[require.resolve('@duckdb/node-bindings')].exports = watched;

const program = join(__dirname, '../../dist');
for (const name of ['renameSync', 'symlinkSync', 'rmSync']) {
  const change = fs[name];
  fs[name] = (...paths) => {
    const path = name === 'symlinkSync' ? paths[1] : paths[0];
    // What the program keeps of itself is no project's.
    if (String(path).startsWith(program)) return change(...paths);
    const end = begin(`file ${name} ${relative(process.cwd(), path)}`);
    change(...paths);
    end();
  };
}
syncBuiltinESMExports();
