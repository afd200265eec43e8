/** Whether a data test depends on more than what it reads. In: a compiled test; out: yes or no. */
import { isVolatileWord } from '../check/findings/volatile-words.ts';
import { readTokens } from '../engine/sql-scanner.ts';
import { createCallFinder } from '../graph/macro-calls.ts';
import type { CompiledTest } from '../product/compiled.ts';
import type { Graph } from '../product/graph.ts';

/** By its words: a test that only seems to costs a query, one that is overlooked a wrong verdict. */
export function dependsOnClock({ node, query }: CompiledTest, graph: Graph): boolean {
  const { template } = node.definition;
  const calls = template ? createCallFinder(graph.macros).callsOf(template) : [];
  if (calls.some(({ call }) => call.kind === 'value' && call.name.startsWith('run_started_at'))) {
    return true;
  }
  const { text } = query;
  for (const { kind, start, end } of readTokens(text)) {
    if (kind === 'word' && isVolatileWord(text.slice(start, end))) return true;
  }
  return false;
}
