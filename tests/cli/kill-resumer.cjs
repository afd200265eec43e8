/**
 * A process that builds one project after another by the program itself, as often as it is told to:
 * in: a folder and arguments; out: exit code and what was printed. It saves each build the price of
 * a process, where that is not what is tried.
 */
const { join } = require('node:path');

const printed = [];
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text) => printed.push(String(text)) > 0;
}

process.on('message', async ({ folder, args }) => {
  const { main } = require(join(__dirname, '../../dist/cli.cjs'));
  process.chdir(folder);
  process.argv = [process.execPath, 'eider', ...args];
  process.exitCode = 0;
  await main();
  process.send({ code: process.exitCode, printed: printed.splice(0).join('') });
});
