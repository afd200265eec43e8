/**
 * A project on disk with one external model, `orders`, and a warehouse file. Builds as a run does:
 * one transaction with the record in it; a crash may be put between any two steps.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import type { Json } from '../../../src/base/json.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { openDuckdb } from '../../../src/engine/duckdb.ts';
import { quoteLiteral } from '../../../src/engine/duckdb-dialect.ts';
import type { Connection, Engine, RelationKind } from '../../../src/engine/engine.ts';
import {
  type ExternalDecision,
  materializeExternal,
} from '../../../src/materialize/external/external.ts';
import {
  type ExternalPlace,
  externalPlace,
} from '../../../src/materialize/external/external-place.ts';
import type { ExternalRecord } from '../../../src/materialize/external/external-record.ts';
import { diskFiles, type FileSystem } from '../../../src/materialize/external/file-system.ts';
import { sweepVersions } from '../../../src/materialize/external/versions.ts';
import { formatDiagnostic } from '../../../src/report/diagnostics/format-diagnostic.ts';
import { runActions } from '../../../src/run/run-actions.ts';

/** Thrown where the process would have died: nothing after it runs, nothing is undone. */
export class Crash extends Error {}

export interface Special extends Partial<ExternalDecision> {
  readonly failsTest?: boolean;
  readonly failsCommit?: boolean;
}

/** Called before every step on disk or in the warehouse. */
export type OnStep = () => void;

export interface Built {
  readonly rows: number | undefined;
  /** As the console prints them. */
  readonly printed: string;
}

export const source = new SourceText('models/orders.sql', '{{config materialized="external"}}');

export class Rig {
  readonly root = mkdtempSync(join(tmpdir(), 'eider external [x] '));
  readonly place: ExternalPlace;
  #run = 0;
  #engine: Engine | undefined;

  constructor(config: Readonly<Record<string, Json>> = {}) {
    const place = this.placeOf(config);
    if (!place) throw new Error('no place');
    this.place = place;
  }

  placeOf(
    config: Readonly<Record<string, Json>>,
    found: Diagnostic[] = [],
  ): ExternalPlace | undefined {
    const outcome = externalPlace({
      node: {
        name: 'orders',
        relation: { catalog: 'warehouse', schema: 'main', name: 'orders' },
        config: { values: config, origins: new Map() },
        locate: () => source.span(0, 8),
      },
      root: this.root,
      targetPath: join(this.root, 'target'),
      target: { name: 'dev', path: join(this.root, 'warehouse.duckdb') },
    });
    found.push(...outcome.diagnostics);
    return outcome.value;
  }

  async remove(): Promise<void> {
    await this.die();
    rmSync(this.root, { recursive: true, force: true });
  }

  /** The process is gone, and with it what was not committed. */
  async die(): Promise<void> {
    await this.#engine?.close();
    this.#engine = undefined;
  }

  /** Opens the warehouse if it is not open. */
  async open<T>(task: (connection: Connection) => Promise<T>): Promise<T> {
    this.#engine ??= await openDuckdb({ path: join(this.root, 'warehouse.duckdb') });
    const connection = await this.#engine.connect();
    await connection.run('create table if not exists state (record json)');
    return task(connection);
  }

  build(sql: string, more: Special = {}): Promise<Built> {
    return this.open((connection) => this.buildOn(connection, sql, more));
  }

  async buildOn(
    connection: Connection,
    sql: string,
    more: Special = {},
    onStep?: OnStep,
  ): Promise<Built> {
    const { failsTest = false, failsCommit = false, ...decided } = more;
    const files = onStep ? steppedFiles(onStep) : diskFiles;
    const warehouse = onStep ? steppedConnection(connection, onStep) : connection;
    const query = { text: sql, parts: [{ start: 0, locate: () => source.span(0, 8) }] };
    const recorded = await this.recorded(connection);
    const replaces: RelationKind | undefined = recorded ? 'view' : undefined;
    const runId = `2024-01-01T00:00:0${++this.#run}`;
    const external = materializeExternal(
      { place: this.place, query, runId, replaces, recorded, ...decided },
      files,
    );
    await warehouse.begin();
    const made = await runActions(warehouse, external.actions, 'orders');
    const record = quoteLiteral(JSON.stringify(external.record() ?? null));
    const write = `delete from state; insert into state values (${record})`;
    const kept = made.diagnostics.length > 0 || failsTest;
    const published = kept
      ? made
      : await runActions(
          warehouse,
          [{ kind: 'statement', sql: write }, ...external.publish],
          'orders',
        );
    if (kept || failsCommit || published.diagnostics.length > 0) {
      await warehouse.rollback();
      published.undo();
      made.undo();
    } else {
      await warehouse.commit();
      external.afterCommit();
    }
    const printed = published.diagnostics
      .map((one) => formatDiagnostic(one, { color: false, width: 200 }))
      .join('\n');
    return { rows: made.rows, printed };
  }

  async recorded(connection: Connection): Promise<ExternalRecord | undefined> {
    const { rows } = await connection.query('select record::varchar from state');
    const text = rows[0]?.[0];
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  }

  async sweep(): Promise<void> {
    const recorded = await this.open((connection) => this.recorded(connection));
    const { location, versions, owner } = this.place;
    sweepVersions([{ location, versions, owner, recorded }]);
  }

  /** What a query gives, cells as text. */
  select(sql: string): Promise<(readonly unknown[])[]> {
    return this.open(async (connection) => [...(await connection.query(sql)).rows]);
  }

  /** Names in the folder of versions, the owner's mark left out. */
  versions(): string[] {
    return diskFiles
      .list(this.place.versions)
      .map((name) => name.replace(`${this.place.owner}-`, ''));
  }
}

function steppedFiles(onStep: OnStep): FileSystem {
  const before = <A extends unknown[], R>(change: (...given: A) => R) => {
    return (...given: A): R => {
      onStep();
      return change(...given);
    };
  };
  return {
    ...diskFiles,
    makeFolder: before(diskFiles.makeFolder),
    link: before(diskFiles.link),
    linkFolder: before(diskFiles.linkFolder),
    rename: before(diskFiles.rename),
    remove: before(diskFiles.remove),
    seal: before(diskFiles.seal),
  };
}

function steppedConnection(connection: Connection, onStep: OnStep): Connection {
  return {
    run: (sql) => stepped(onStep, () => connection.run(sql)),
    query: (sql) => stepped(onStep, () => connection.query(sql)),
    begin: () => stepped(onStep, () => connection.begin()),
    commit: () => stepped(onStep, () => connection.commit()),
    rollback: () => connection.rollback(),
    appendText: (relation, rows) => connection.appendText(relation, rows),
    interrupt: () => connection.interrupt(),
    progress: () => connection.progress(),
    close: () => connection.close(),
  };
}

async function stepped<T>(onStep: OnStep, task: () => Promise<T>): Promise<T> {
  onStep();
  return task();
}
