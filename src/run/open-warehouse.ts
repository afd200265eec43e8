/** The one place that opens a warehouse; the driver is loaded here and not before. */
import { availableParallelism } from 'node:os';
import type { Engine } from '../engine/engine.ts';
import type { Target } from '../project/target.ts';

export interface WarehouseRequest {
  readonly readOnly: boolean;
  readonly waitMs: number;
  readonly onWait?: (pid: number | undefined) => void;
  readonly signal: AbortSignal;
  readonly onStatement?: (sql: string) => void;
}

/** What of a target says how it is opened. */
export type OpenedTarget = Pick<
  Target,
  | 'path'
  | 'threads'
  | 'memoryLimit'
  | 'tempDirectory'
  | 'attach'
  | 'settings'
  | 'extensions'
  | 'onOpen'
>;

export async function openWarehouse(
  { target }: { readonly target: OpenedTarget },
  request: WarehouseRequest,
): Promise<Engine> {
  const { openDuckdb } = await import('../engine/duckdb.ts');
  return openDuckdb({
    path: target.path,
    readOnly: request.readOnly,
    threads: engineThreads(target),
    ...(target.memoryLimit === undefined ? {} : { memoryLimit: target.memoryLimit }),
    ...(target.tempDirectory === undefined ? {} : { tempDirectory: target.tempDirectory }),
    attach: target.attach,
    settings: target.settings,
    extensions: target.extensions,
    onOpen: target.onOpen,
    waitMs: request.waitMs,
    signal: request.signal,
    ...(request.onWait ? { onWait: request.onWait } : {}),
    ...(request.onStatement ? { onStatement: request.onStatement } : {}),
  });
}

/** More of them than processors would only wait for each other. */
export function engineThreads({ threads }: Pick<OpenedTarget, 'threads'>): number {
  return Math.min(threads, availableParallelism());
}
