/**
 * `npm run build`: `src/` becomes a few files in `dist/`, with the packages that it uses, since
 * finding and reading several hundred files takes longer than most commands (ADR 0019). What a
 * command does not need stays in files of its own. Types are checked elsewhere (`npm run types`).
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** `entry` is a name and a path in the repository; the folder is emptied first. */
export async function bundle(entry, folder) {
  await build({
    cwd: root,
    input: entry,
    platform: 'node',
    external: installedWithUs(),
    plugins: [licenses],
    // What a dependency does that its bundler would warn of is not ours to mend.
    checks: { eval: false },
    output: {
      dir: folder,
      // What Node has compiled can be kept of such files alone (bin/load-program.cjs).
      format: 'cjs',
      cleanDir: true,
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
    },
  });
}

/** The engine's binary comes on its own; Handlebars' grammar is loaded when there is a template to parse. */
function installedWithUs() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`));
}

/** The packages inside the files ask for their notices to go with them. */
const licenses = {
  name: 'licenses',
  generateBundle(_options, output) {
    const modules = Object.values(output).flatMap((file) => file.moduleIds ?? []);
    const packages = new Set(modules.flatMap((id) => packageFolder(id) ?? []));
    const texts = [...packages].sort().map((folder) => {
      const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((path) => /^licen[cs]e/i.test(path));
      if (!file) throw new Error(`${name} comes without its license`);
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
    });
    const source = texts.join(`\n${'-'.repeat(72)}\n\n`);
    this.emitFile({ type: 'asset', fileName: 'third-party-licenses.txt', source });
  },
};

function packageFolder(module) {
  const inside = `${sep}node_modules${sep}`;
  const at = module.lastIndexOf(inside);
  if (at === -1) return undefined;
  const [first, second] = module.slice(at + inside.length).split(sep);
  const name = first.startsWith('@') ? join(first, second) : first;
  const folder = join(module.slice(0, at + inside.length), name);
  return statSync(folder).isDirectory() ? folder : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle({ cli: 'src/cli.ts' }, join(root, 'dist'));
}
