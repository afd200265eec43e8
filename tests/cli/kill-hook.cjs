/**
 * Loaded into the program by `--require`: counts the statements that write, and kills the process
 * before, during or after one of them. KILL_LOG: a file that gets a line for each; KILL_AT: `before 17`,
 * or `during 17 3`, three milliseconds after it was sent.
 */
const { appendFileSync } = require('node:fs');
const { DuckDBConnection } = require('@duckdb/node-api');

const { KILL_LOG: log, KILL_AT: moment = '' } = process.env;
const [when, number, delay] = moment.split(' ');
const send = DuckDBConnection.prototype.run;
let count = 0;

DuckDBConnection.prototype.run = async function run(sql, ...more) {
  if (!/^\s*(?:create|insert|delete|update|drop|alter|comment|copy|begin|commit)\b/i.test(sql)) {
    return send.call(this, sql, ...more);
  }
  const isHere = ++count === Number(number);
  if (log) appendFileSync(log, `${JSON.stringify(sql)}\n`);
  const kill = () => process.kill(process.pid, 'SIGKILL');
  if (isHere && when === 'before') kill();
  if (isHere && when === 'during') setTimeout(kill, Number(delay));
  const result = await send.call(this, sql, ...more);
  if (isHere && when === 'after') kill();
  return result;
};
