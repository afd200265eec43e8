/** `result:error` and the like: how nodes fared in an earlier run. In: its results; out: nodes. */
import type { Graph, NodeId } from '../../product/graph.ts';
import { asList, asMap, asText, type JsonMap } from '../../project/yaml/json-shapes.ts';
import type { StateSelector } from '../selection/state-selectors.ts';

/** In dbt's words; a test passes, everything else succeeds. */
const statuses = ['error', 'fail', 'pass', 'skipped', 'success', 'warn'];

/** `runResults` as in `run_results.json`: a large file, read when somebody asks. */
export function resultSelector(graph: Graph, runResults: () => JsonMap): StateSelector {
  let known: ReturnType<typeof readResults> | undefined;
  const found = () => {
    known ??= readResults(runResults());
    return known;
  };
  return {
    values: () => statuses,
    select: (value) => {
      if (!statuses.includes(value)) return undefined;
      const ids = found().flatMap(({ id, status }): NodeId[] => (status === value ? [id] : []));
      return new Set(ids.filter((id) => graph.nodes.has(id)));
    },
  };
}

function readResults({ results }: JsonMap) {
  return asList(results).flatMap((result) => {
    const map = asMap(result);
    const id = asText(map?.unique_id);
    const status = asText(map?.status);
    return id !== undefined && status !== undefined ? [{ id, status }] : [];
  });
}
