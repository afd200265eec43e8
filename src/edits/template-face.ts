/**
 * What a template shows of itself to the rest of a project: its configuration, and every name that
 * it asks for. In: a parsed template; out: one digest. While that is the same, an edit changes no
 * edge of the graph, and nothing of any node but its SQL.
 */
import { digest } from '../base/json.ts';
import type { ParsedTemplate, StaticCall } from '../template/template.ts';

export function templateFace({ source, facts }: ParsedTemplate): string {
  const { config, takesBody = false, calls } = facts;
  // Variables and the environment stay what they are: the same words mean the same values.
  const written = config.map(({ key, valueRange: { start, end } }) => [
    key,
    source.text.slice(start, end),
  ]);
  // Parents stand in the order of the text; a name that is asked for again changes nothing.
  const asked = new Set(calls.map((call) => JSON.stringify(nameOf(call))));
  return digest(JSON.stringify([takesBody, written, [...asked]]));
}

/** Without the place, and without arguments, which are looked at with each edit. */
function nameOf(call: StaticCall): readonly string[] {
  switch (call.kind) {
    case 'source':
      return [call.kind, call.source, call.table];
    case 'incremental':
      return [call.kind];
    case 'ref':
    case 'macro':
    case 'var':
    case 'env':
    case 'value':
      return [call.kind, call.name];
    default:
      return call satisfies never;
  }
}
