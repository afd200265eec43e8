/**
 * Checks save after save, warm: what earlier ones found out is kept and gone on from. In: how to
 * compile, and what was saved; out: the project as it is now, and what is to be said of it.
 */
import { relative } from 'node:path';
import type { Diagnostic } from '../base/diagnostic.ts';
import { sourcePath } from '../compile/source-location.ts';
import type { GraphNode, NodeId } from '../product/graph.ts';
import { type ProjectFiles, realFiles } from '../project/files/project-files.ts';
import { type CheckedSave, type CheckSaveOptions, checkSave, type Snapshot } from './check-save.ts';
import { LastGoodFiles } from './last-good.ts';
import type { Work } from './machine.ts';
import { recheckSave } from './recheck-save.ts';
import { changedNodes, type Signatures, signaturesOf } from './signatures.ts';
import { WarmEngines } from './warm-engines.ts';

export interface SaveCheckerOptions
  extends Pick<CheckSaveOptions, 'request' | 'select' | 'files' | 'checks'> {
  /** Absolute: the folder of project.yml. */
  readonly root: string;
  readonly openEngine: ConstructorParameters<typeof WarmEngines>[0];
  /** ISO 8601, UTC. */
  readonly now: () => string;
}

export class SaveChecker {
  readonly #options: SaveCheckerOptions;
  readonly #lastGood: LastGoodFiles;
  readonly #engines: WarmEngines;
  /** The last save that a build may be made of. */
  #accepted: CheckedSave | undefined;
  #seen: Signatures = new Map();
  #hasStored = false;

  constructor(options: SaveCheckerOptions) {
    this.#options = options;
    this.#lastGood = new LastGoodFiles(options.root);
    this.#engines = new WarmEngines(options.openEngine);
  }

  /** For whatever else is done with an empty engine. */
  get openEngine(): SaveCheckerOptions['openEngine'] {
    return this.#engines.open;
  }

  get accepted(): CheckedSave | undefined {
    return this.#accepted;
  }

  /** All of the project, read through a file system that notes what is asked of it. */
  checkAll(fileSystem: ProjectFiles = realFiles): Promise<CheckedSave> {
    return checkSave(this.#with(fileSystem));
  }

  /** Who asks for more than what was saved may have saved what no watcher told of. */
  async check({ files, ask }: Work): Promise<CheckedSave> {
    const before = ask === 'changes' ? this.#accepted : undefined;
    const alone = before && (await recheckSave(before, files, this.#with(realFiles)));
    return alone ?? this.checkAll();
  }

  /** Gives what it changed; later saves are compared with this one. */
  accept(checked: CheckedSave & { readonly snapshot: Snapshot }) {
    this.#accepted = checked;
    this.#lastGood.remember(checked.lenient);
    const changed = changedNodes(this.#seen, checked.snapshot.signatures);
    this.#seen = checked.snapshot.signatures;
    return changed;
  }

  /** Files that hold rows and are others now than when they were looked at; absolute. */
  changedData(): readonly string[] {
    const { compilation, signatures } = this.#accepted?.snapshot ?? {};
    if (!compilation || !signatures) return [];
    const paths = new Map([...compilation.graph.nodes.values()].flatMap(dataOf));
    this.#options.files.renew(paths.values());
    const now = signaturesOf(compilation, signatures, paths.keys());
    return [...changedNodes(signatures, now)].flatMap((id) => paths.get(id) ?? []);

    function dataOf(node: GraphNode): [NodeId, string][] {
      if (node.kind === 'seed') return [[node.id, node.file.absolutePath]];
      if (node.kind !== 'source' || !node.table.location) return [];
      return [[node.id, sourcePath(node.table.location, compilation?.project.root ?? '')]];
    }
  }

  /** What need not be done while somebody waits for it. */
  async rest(): Promise<void> {
    const { snapshot } = this.#accepted ?? {};
    if (snapshot && !this.#hasStored) {
      this.#hasStored = true;
      this.#options.checks.store((id) => snapshot.compilation.graph.nodes.has(id));
    }
    await this.#engines.prepare();
  }

  /** Errors of all; warnings of what was saved. */
  toSay({ diagnostics }: CheckedSave, { files }: Work): readonly Diagnostic[] {
    const { root } = this.#options;
    const saved = new Set([...files].map((path) => relative(root, path)));
    return diagnostics.filter(
      ({ severity, span }) => severity === 'error' || (span && saved.has(span.source.path)),
    );
  }

  /** Relative paths of the files that count as they were. */
  withheld({ lenient }: CheckedSave): readonly string[] {
    return [...lenient.withheld].map((path) => relative(this.#options.root, path)).sort();
  }

  close(): Promise<void> {
    return this.#engines.close();
  }

  #with(fileSystem: ProjectFiles): CheckSaveOptions {
    const { request, select, files, checks, now } = this.#options;
    const [lastGood, engines] = [this.#lastGood, this.#engines];
    return { request, select, files, checks, lastGood, engines, startedAt: now(), fileSystem };
  }
}
