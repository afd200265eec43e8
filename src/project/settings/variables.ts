/**
 * Variables: `--vars` over `vars:` of project.yml. In: text and YAML; out: a table by name.
 * Which template uses them is not known here.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { SourceText } from '../../base/source-text.ts';
import type { VariableTable } from '../resources.ts';
import { asMap } from '../yaml/json-shapes.ts';
import { show } from '../yaml/validate.ts';
import { parseYaml, yamlDiagnostic } from '../yaml/yaml-file.ts';

/** `text` is YAML as passed to `--vars`; its diagnostics show it as the source `--vars`. */
export function readCommandVariables(text: string | undefined): Outcome<ReadonlyMap<string, Json>> {
  const none = new Map<string, Json>();
  if (text === undefined || text.trim() === '') return { value: none, diagnostics: [] };
  const source = new SourceText('--vars', text);
  const { value, problems } = parseYaml(text);
  if (problems.length > 0) {
    return { value: none, diagnostics: problems.map((problem) => yamlDiagnostic(problem, source)) };
  }
  const map = asMap(value);
  if (map) return { value: new Map(Object.entries(map)), diagnostics: [] };
  return { value: none, diagnostics: [notAMap(value, source)] };
}

export function variableTable(all: ReadonlyMap<string, Json>): VariableTable {
  const names = [...all.keys()];
  return { get: (name) => all.get(name), names: () => names };
}

function notAMap(value: Json, source: SourceText): Diagnostic {
  const { text } = source;
  const tight = /^\s*([\w-]+):(\S.*)$/.exec(text);
  const hint = tight
    ? `put a space after the colon: --vars "${tight[1]}: ${tight[2]}"`
    : 'write it as --vars "name: value", or --vars "{name: value, other: value}"';
  return error('E0124', `--vars must be a map of names to values, not ${show(value)}`, {
    span: source.span(0, text.length),
    hint,
  });
}
