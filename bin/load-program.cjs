'use strict';
/**
 * Runs the program with what Node made of its text before: compiling two megabytes of it takes
 * longer than most commands. In: the folder of the bundled files; out: what the first of them
 * exports. What is kept lies in that folder; without it, or where it cannot be written, all is the
 * same but slower.
 */
const fs = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { asUsual } = require('./optimise-later.cjs');

module.exports = function loadProgram(folder, first) {
  const place = join(folder, `code-${process.versions.v8}-${process.arch}.cache`);
  const kept = readKept(place);
  const modules = new Map();
  const scripts = new Map();
  let isNew = false;

  const compile = (name) => {
    const path = join(folder, name);
    const text = fs.readFileSync(path, 'utf8');
    const stamp = stampOf(path);
    // Node itself looks at no more than the length of the text.
    const known = kept.get(name);
    const cachedData = known?.stamp === stamp ? known.data : undefined;
    const code = `(function (exports, require, module, __filename, __dirname) { ${text}\n})`;
    const script = asUsual(() => new Script(code, { filename: path, cachedData }));
    isNew ||= cachedData === undefined || script.cachedDataRejected === true;
    scripts.set(name, { stamp, script });
    return script.runInThisContext();
  };

  const load = (name) => {
    const loaded = modules.get(name);
    if (loaded) return loaded.exports;
    const module = { exports: {} };
    modules.set(name, module);
    const run = compile(name);
    run.call(module.exports, module.exports, requireFor, module, join(folder, name), folder);
    return module.exports;
  };
  const requireFor = (id) => (id.startsWith('./') ? load(id.slice(2)) : require(id));

  process.on('exit', () => {
    if (isNew) asUsual(() => keep(place, kept, scripts));
  });
  return load(first);
};

/** The files are written anew with every build. */
function stampOf(path) {
  const { size, mtimeMs } = fs.statSync(path);
  return `${size} ${mtimeMs}`;
}

/** Of each file its stamp and what was made of it: a list of these in front, then one after another. */
function readKept(place) {
  const kept = new Map();
  try {
    const all = fs.readFileSync(place);
    let at = 4 + all.readUInt32LE(0);
    for (const [name, stamp, length] of JSON.parse(all.toString('utf8', 4, at))) {
      kept.set(name, { stamp, data: all.subarray(at, at + length) });
      at += length;
    }
    if (at === all.length) return kept;
  } catch {}
  return new Map();
}

/** At the end, so that it holds all functions that were called; whole or not at all. */
function keep(place, kept, scripts) {
  const next = new Map(kept);
  const own = `${place}.${process.pid}`;
  try {
    for (const [name, { stamp, script }] of scripts) {
      next.set(name, { stamp, data: script.createCachedData() });
    }
    const list = [...next].map(([name, { stamp, data }]) => [name, stamp, data.length]);
    const head = Buffer.from(JSON.stringify(list));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    const file = fs.openSync(own, 'wx');
    fs.writeFileSync(
      file,
      Buffer.concat([length, head, ...[...next.values()].map((each) => each.data)]),
    );
    fs.fsyncSync(file);
    fs.closeSync(file);
    fs.renameSync(own, place);
  } catch {
    fs.rmSync(own, { force: true });
  }
}
