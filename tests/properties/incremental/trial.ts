/**
 * What one random trial is: a project, what its author knows of each model, and what happens to it.
 * JSON throughout, so that a trial that failed can be kept as a file. Types alone.
 */

/** Paths and texts. */
export type Files = Readonly<Record<string, string>>;

export type Grain = 'hour' | 'day' | 'week' | 'month';

/** In hours: where outputs lie that a change reaches, from its start and from its end on. */
export type Reach = readonly [from: number, to: number] | 'all';

/** Further than any trial's time goes, in hours. */
export const ever = 1e8;

/** When builds begin that say nothing else: behind everything that is drawn. */
export const lastMoment = '2025-06-01T00:00:00Z';

/** One place where a model reads a source or a stored model, views in between left out. */
export interface Reading {
  readonly of: string;
  readonly reach: Reach;
  /** What is told of `k` there are rows of the same `k` here, and no others. */
  readonly keyed: boolean;
}

export interface DrawnModel {
  readonly name: string;
  readonly kind: 'interval' | 'merge' | 'append' | 'snapshot' | 'table';
  readonly grain: Grain;
  readonly reads: readonly Reading[];
  /** Files whose text is part of its code, its own among them. */
  readonly code: readonly string[];
  /** It reads variables of the project. */
  readonly hasVars: boolean;
  /** What its data test holds rows to. */
  readonly rule?: string;
  readonly keepsNull?: boolean;
  readonly isCut?: boolean;
  /** Made batch by batch. */
  readonly isBatched?: boolean;
  readonly deletedWhen?: string;
  /** Rows that older code made stay until something that they need changes. */
  readonly isForward?: boolean;
  /** All of it is made anew by each build, which says so. */
  readonly alwaysFull?: string;
  /** All of it is made anew whenever anything that it reads has changed. */
  readonly hasUnknownReach?: boolean;
}

export interface DrawnProject {
  readonly files: Files;
  /** The same project changed, as files that replace some of it: code, variables, a zone, no tests. */
  readonly versions: readonly Files[];
  /** In the order in which they read each other. */
  readonly models: readonly DrawnModel[];
}

export interface Step {
  /** Statements on the sources. */
  readonly changes: readonly string[];
  /** Which of the project's versions; none: as it was drawn. */
  readonly version?: number;
  /** Dates: `--start` and `--end`. */
  readonly only?: readonly [start: string, end: string];
  /** Names of models; none: all. */
  readonly select?: readonly string[];
  readonly threads?: number;
  readonly isFullAsked?: boolean;
  readonly isBackfillAsked?: boolean;
  /** All of the build or nothing. */
  readonly isAtomic?: boolean;
  /** ISO 8601, UTC: when the run begins. */
  readonly startedAt?: string;
  /** The process ends at this statement. */
  readonly endsAt?: number;
  /** What somebody else does to a model's table. */
  readonly tampers?: { readonly model: string; readonly sql: string };
}

export interface Trial extends DrawnProject {
  readonly steps: readonly Step[];
}
