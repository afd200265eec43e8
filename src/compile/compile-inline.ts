/** A templated query that is no file of the project: `show --inline`. */
import { type Diagnostic, hasErrors, type Outcome } from '../base/diagnostic.ts';
import type { SourceText } from '../base/source-text.ts';
import { findParents } from '../graph/find-parents.ts';
import { checkMacros, createCallFinder } from '../graph/macro-calls.ts';
import type { CompiledModel, MappedSql } from '../product/compiled.ts';
import type { ModelNode, NodeId } from '../product/graph.ts';
import { parseTemplate } from '../template/parse/parse-template.ts';
import type { CompileInput } from './compile-project.ts';
import { inlineParents } from './inline-parents.ts';
import { renderQuery } from './render-model.ts';

export function compileInline(
  source: SourceText,
  input: CompileInput & { readonly models: ReadonlyMap<NodeId, CompiledModel> },
): Outcome<MappedSql | undefined> {
  const { graph } = input;
  const parsed = parseTemplate(source, 'test');
  if (!parsed.value) return { value: undefined, diagnostics: parsed.diagnostics };
  const template = parsed.value;
  const names = { ...graph, disabled: new Map<string, string>() };
  const parents = findParents(template, createCallFinder(graph.macros), names);
  const diagnostics: Diagnostic[] = [
    ...parsed.diagnostics,
    ...checkMacros(template, graph.macros),
    ...parents.diagnostics,
  ];
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics };
  const isInlined = (node: ModelNode): boolean => node.materialization === 'ephemeral';
  const rendered = renderQuery(template, { ...input, isInlined });
  diagnostics.push(...rendered.diagnostics);
  if (!rendered.sql) return { value: undefined, diagnostics };
  const queryOf = (node: ModelNode) => input.models.get(node.id)?.own;
  const inlining = { graph, isInlined, queryOf };
  const locate = () => source.span(0, 0);
  return { value: inlineParents(rendered.sql, parents.value, inlining, locate), diagnostics };
}
