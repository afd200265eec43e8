/**
 * Ctrl-C, for connections: what runs on them is interrupted, and so is what begins a moment later.
 * In: connections and a signal; out: a function that ends it. Rolls nothing back.
 */
import type { Connection } from '../engine/engine.ts';

/** An interrupt that meets a statement's last moment is lost to the one behind it. */
const againEveryMs = 20;

export function interruptOnAbort(
  connections: readonly Connection[],
  signal: AbortSignal,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    for (const connection of connections) connection.interrupt();
  };
  const begin = (): void => {
    interrupt();
    timer = setInterval(interrupt, againEveryMs);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin);
  return () => {
    signal.removeEventListener('abort', begin);
    clearInterval(timer);
  };
}
