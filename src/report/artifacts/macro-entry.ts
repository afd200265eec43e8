/**
 * Macros as dbt's manifest has them; a project's own generic tests are among them.
 * In: templates and their descriptions; out: entries under `macros`.
 */
import type { Json } from '../../base/json.ts';
import type { SourceText } from '../../base/source-text.ts';
import type { MacroProperties } from '../../project/resources.ts';
import type { ParsedTemplate } from '../../template/template.ts';
import { docs, type ManifestContext, macroId, macrosOf } from './manifest-context.ts';
import { genericTestMacro } from './test-entry.ts';

export function macroEntries(
  context: ManifestContext,
): readonly (readonly [id: string, entry: Json])[] {
  const { graph, project } = context;
  const described = new Map(project.macroProperties.map((entry) => [entry.name, entry]));
  const macros = [...graph.macros].map(([name, template]) =>
    macroEntry(
      { name, source: template.source, template, properties: described.get(name) },
      context,
    ),
  );
  const used = usedTemplates(context);
  const tests = project.genericTests.map(({ name, source }) =>
    macroEntry({ name: genericTestMacro(name), source, template: used.get(name) }, context),
  );
  return [...macros, ...tests].map((entry) => [entry.unique_id, entry]);
}

interface Macro {
  readonly name: string;
  readonly source: SourceText;
  /** Absent of a generic test that nothing declares. */
  readonly template: ParsedTemplate | undefined;
  readonly properties?: MacroProperties | undefined;
}

function macroEntry({ name, source, template, properties }: Macro, context: ManifestContext) {
  const { project } = context.graph;
  const { path, text } = source;
  return {
    name,
    resource_type: 'macro',
    package_name: project,
    path,
    original_file_path: path,
    unique_id: macroId(project, name),
    macro_sql: text,
    depends_on: { macros: macrosOf(template, project) },
    description: properties?.description ?? '',
    meta: {},
    docs,
    patch_path: properties ? `${project}://${properties.locate().source.path}` : null,
    arguments: (template?.facts.params ?? []).map((parameter) => ({
      name: parameter.name,
      type: parameter.type,
      description: '',
    })),
    created_at: context.createdAt,
    supported_languages: null,
  };
}

/** Generic tests by name, as far as a test of the project was made from them. */
function usedTemplates({ graph }: ManifestContext): ReadonlyMap<string, ParsedTemplate> {
  const found = new Map<string, ParsedTemplate>();
  for (const node of graph.nodes.values()) {
    if (node.kind !== 'test' || node.definition.type !== 'generic') continue;
    const { test, template } = node.definition;
    if (template) found.set(test, template);
  }
  return found;
}
