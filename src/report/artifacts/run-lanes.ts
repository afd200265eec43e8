/**
 * Which worker did what, told from the order of events: a node takes the first lane that is free
 * when it starts and gives it back when it ends. In: events in order; out: names of lanes.
 */

export interface RunLanes {
  readonly start: (node: string) => void;
  /** The lane of a node that is being worked on; of anything else, the first free one. */
  readonly laneOf: (node: string | undefined) => string;
  readonly end: (node: string) => void;
}

export function createRunLanes(): RunLanes {
  const taken = new Map<string, number>();
  const firstFree = (): number => {
    const busy = new Set(taken.values());
    let lane = 1;
    while (busy.has(lane)) lane++;
    return lane;
  };
  return {
    start: (node) => taken.set(node, firstFree()),
    laneOf: (node) => `Thread-${(node === undefined ? undefined : taken.get(node)) ?? firstFree()}`,
    end: (node) => taken.delete(node),
  };
}
