/**
 * Variables: `--vars` over `vars:` of project.yml. In: text and YAML; out: a table by name.
 * Which template uses them is not known here.
 */
import { type Diagnostic, error, type Outcome } from '../../base/diagnostic.ts';
import type { Json } from '../../base/json.ts';
import { SourceText } from '../../base/source-text.ts';
import type { Sourced, VariableTable } from '../resources.ts';
import { asMap } from '../yaml/json-shapes.ts';
import { place } from '../yaml/problem.ts';
import { show } from '../yaml/validate.ts';
import { parseYaml, YamlFile, yamlDiagnostic } from '../yaml/yaml-file.ts';

export interface CommandVariables {
  readonly values: ReadonlyMap<string, Json>;
  /** Their names, as written. */
  readonly names: readonly Sourced<string>[];
}

/** `text` is YAML as passed to `--vars`; its diagnostics show it as the source `--vars`. */
export function readCommandVariables(text: string | undefined): Outcome<CommandVariables> {
  const none: CommandVariables = { values: new Map(), names: [] };
  if (text === undefined || text.trim() === '') return { value: none, diagnostics: [] };
  const source = new SourceText('--vars', text);
  const { value, problems } = parseYaml(text);
  if (problems.length > 0) {
    return { value: none, diagnostics: problems.map((problem) => yamlDiagnostic(problem, source)) };
  }
  const map = asMap(value);
  if (map) {
    const file = new YamlFile(source, value);
    const names = Object.keys(map).map((name) => sourcedKey(name, file));
    return { value: { values: new Map(Object.entries(map)), names }, diagnostics: [] };
  }
  return { value: none, diagnostics: [notAMap(value, source)] };
}

export function variableTable(all: ReadonlyMap<string, Json>): VariableTable {
  const names = [...all.keys()];
  return { get: (name) => all.get(name), names: () => names };
}

function sourcedKey(name: string, file: YamlFile): Sourced<string> {
  const locate = place(file, [name], 'key');
  return { value: name, locate, locateKey: locate };
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
