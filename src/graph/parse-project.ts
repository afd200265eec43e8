/**
 * Parses every template of a project and evaluates what `{{config}}` says.
 * In: files as text; out: templates and static calls. Resolves no name yet.
 */
import type { Diagnostic, Outcome } from '../base/diagnostic.ts';
import type { ParsedFile, ParsedProject } from '../product/parsed.ts';
import type { ProjectSource, TemplateFile } from '../project/resources.ts';
import { targetValues } from '../project/target-values.ts';
import { parseTemplate } from '../template/parse/parse-template.ts';
import { evaluateConfig } from '../template/render/evaluate-config.ts';
import type { ParsedTemplate, TemplateRole } from '../template/template.ts';

export type ParseFile = (
  file: TemplateFile,
  role: TemplateRole,
) => Outcome<ParsedTemplate | undefined>;

const parseFile: ParseFile = (file, role) => parseTemplate(file.source, role);

/** `parse` may answer from a cache; it must give what `parseTemplate` would. */
export function parseProject(
  source: ProjectSource,
  parse: ParseFile = parseFile,
): Outcome<ParsedProject> {
  const diagnostics: Diagnostic[] = [];
  const parseAll = (files: readonly TemplateFile[], role: TemplateRole): ParsedFile[] =>
    files.flatMap((file) => {
      const parsed = parse(file, role);
      diagnostics.push(...parsed.diagnostics);
      if (!parsed.value) return [];
      return [
        { file, template: parsed.value, config: configOf(parsed.value, source, diagnostics) },
      ];
    });
  const byName = (files: readonly TemplateFile[], role: TemplateRole) =>
    new Map(parseAll(files, role).map(({ file, template }) => [file.name, template]));
  const value: ParsedProject = {
    source,
    models: parseAll(source.models, 'model'),
    snapshots: parseAll(source.snapshots, 'model'),
    tests: parseAll(source.tests, 'test'),
    macros: byName(source.macros, 'macro'),
    genericTests: byName(source.genericTests, 'generic_test'),
  };
  return { value, diagnostics };
}

function configOf(
  template: ParsedTemplate,
  source: ProjectSource,
  diagnostics: Diagnostic[],
): ParsedFile['config'] {
  if (template.facts.config.length === 0) return new Map();
  const evaluated = evaluateConfig(template, {
    variable: source.vars.get,
    variableNames: source.vars.names,
    env: (name) => source.env[name],
    values: { target: targetValues(source.target) },
  });
  diagnostics.push(...evaluated.diagnostics);
  return new Map(
    [...evaluated.value].map(([key, entry]) => [
      key,
      {
        value: entry.value,
        locate: () => template.source.span(entry.valueRange.start, entry.valueRange.end),
        locateKey: () => template.source.span(entry.keyRange.start, entry.keyRange.end),
      },
    ]),
  );
}
