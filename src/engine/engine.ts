/**
 * The port to a warehouse: what Eider asks of any engine. Knows no model and no plan; the adapters
 * beside it know one engine each. Loading this file loads no driver.
 */
import type { Json } from '../base/json.ts';

/** A relation's place in the warehouse. */
export interface RelationName {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
}

export type RelationKind = 'table' | 'view';

/** One cell, lossless: integers beyond 2^53, decimals, dates and timestamps are strings. */
export type Cell = Json;

export interface ResultColumn {
  readonly name: string;
  /** The engine's own name of the type: `DECIMAL(18,2)`. */
  readonly type: string;
}

export interface ResultTable {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What the engine itself said, with the place in the SQL that was sent. */
export type EngineErrorKind =
  | 'parser'
  | 'binder'
  | 'catalog'
  | 'conversion'
  | 'constraint'
  | 'out_of_memory'
  | 'out_of_disk'
  | 'io'
  | 'permission'
  | 'interrupted'
  | 'other';

/** What of the settings a failure is about: a setting, an extension, a statement, a database. */
export interface SettingsPart {
  readonly kind: 'setting' | 'extension' | 'on_open' | 'attach';
  /** As it was given: the SQL of `on_open`, the name of everything else. */
  readonly name: string;
}

export class EngineError extends Error {
  readonly kind: EngineErrorKind;
  /** UTF-16 offset in the statement as it was passed to the call that failed. */
  readonly position: number | undefined;
  /** Names the engine proposes instead of one that it does not know. */
  readonly candidates: readonly string[];
  /** The engine's finer class: `COLUMN_NOT_FOUND`, `MISSING_ENTRY`, `SYNTAX_ERROR`... */
  readonly subtype: string | undefined;
  /** The name that was not found, where the engine says it. */
  readonly subject: string | undefined;
  /** What else the engine said, a line each: ways out, the offending line of a file... */
  readonly notes: readonly string[];
  /** The mistake lies in a view or table macro that the statement reads, so there is no position. */
  readonly inView: boolean;
  /** Of failures while a warehouse is opened. */
  readonly part: SettingsPart | undefined;

  constructor(
    message: string,
    detail: {
      kind: EngineErrorKind;
      position?: number | undefined;
      candidates?: readonly string[];
      subtype?: string | undefined;
      subject?: string | undefined;
      notes?: readonly string[];
      inView?: boolean;
      part?: SettingsPart | undefined;
    },
  ) {
    super(message);
    this.name = 'EngineError';
    this.kind = detail.kind;
    this.position = detail.position;
    this.candidates = detail.candidates ?? [];
    this.subtype = detail.subtype;
    this.subject = detail.subject;
    this.notes = detail.notes ?? [];
    this.inView = detail.inView ?? false;
    this.part = detail.part;
  }
}

/** The warehouse file is open in another process. */
export class WarehouseHeldError extends Error {
  readonly pid: number | undefined;
  readonly path: string;
  constructor(path: string, pid: number | undefined) {
    super(
      pid === undefined ? `${path} is held by another process` : `${path} is held by PID ${pid}`,
    );
    this.name = 'WarehouseHeldError';
    this.path = path;
    this.pid = pid;
  }
}

/** How a warehouse is opened. `path` is absolute or `:memory:`. */
export interface EngineSettings {
  readonly path: string;
  readonly readOnly?: boolean;
  readonly threads?: number;
  readonly memoryLimit?: string;
  readonly tempDirectory?: string;
  /** Other databases by the name they get; always read only. */
  readonly attach?: readonly { readonly name: string; readonly path: string }[];
  /** Any setting of the engine's own. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  readonly extensions?: readonly string[];
  /** SQL run on every connection once it is open. */
  readonly onOpen?: readonly string[];
  /** Milliseconds to wait for a file that another process holds; 0 fails at once. */
  readonly waitMs?: number;
  /** Called once when the wait begins. */
  readonly onWait?: (pid: number | undefined) => void;
  /** Ends the wait: opening then raises kind `interrupted`. */
  readonly signal?: AbortSignal;
  /** Every statement sent, for the log. */
  readonly onStatement?: (sql: string) => void;
}

/** One column of rows that the caller hands over as text; `null` is SQL's NULL. */
export type TextRow = readonly (string | null)[];

/**
 * One connection: statements run one after another on it. Every failure raises `EngineError`.
 * After an error inside a transaction the only way on is `rollback`.
 */
export interface Connection {
  /** Runs one or several statements; for the last, the rows changed (CTAS included). */
  readonly run: (sql: string) => Promise<number>;
  /** Runs one query and reads all of its rows. */
  readonly query: (sql: string) => Promise<ResultTable>;
  readonly begin: () => Promise<void>;
  readonly commit: () => Promise<void>;
  /** Never raises: nothing to roll back is all right. */
  readonly rollback: () => Promise<void>;
  /** Appends rows of text to a table whose columns are all text. */
  readonly appendText: (relation: RelationName, rows: Iterable<TextRow>) => Promise<void>;
  /**
   * Aborts the running statement (it raises kind `interrupted`); harmless when idle. `commit` and
   * `rollback` run to their end. The engine looks up only while it executes: a statement that is
   * still being planned goes on until its plan is made.
   */
  readonly interrupt: () => void;
  /** Share done of the running statement, 0 to 1, where the engine knows it. */
  readonly progress: () => number | undefined;
  readonly close: () => void;
}

export interface Engine {
  /** The catalog that relations are made in. */
  readonly catalog: string;
  readonly connect: () => Promise<Connection>;
  /**
   * Brings what was committed from the log into the file, while others go on reading. Closing does
   * what is left of it, so nothing is said where it cannot be done now.
   */
  readonly checkpoint?: () => Promise<void>;
  /**
   * Where the one of an engine that was closed is that of one opened later, nobody has written to the
   * file between: the first is read before it is closed, when nothing is left in the log. Nothing
   * where that cannot be told. One process opens the file once at a time.
   */
  readonly seal?: () => Promise<string | undefined>;
  /** Closes all connections and gives the file free. */
  readonly close: () => Promise<void>;
}
