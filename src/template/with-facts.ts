/**
 * A template whose facts are known from an earlier run. In: its file and facts; out: a template
 * that is parsed only if somebody asks for its tree.
 */
import type { SourceText } from '../base/source-text.ts';
import { parseTemplate } from './parse/parse-template.ts';
import type { Program } from './syntax-tree.ts';
import type { ParsedTemplate, TemplateFacts, TemplateRole } from './template.ts';

/** What was wrong with it has been said when the facts were made. */
export function withFacts(
  source: SourceText,
  facts: TemplateFacts,
  role: TemplateRole = facts.params ? 'macro' : 'model',
): ParsedTemplate {
  let program: Program | undefined;
  return {
    source,
    facts,
    program: () => {
      program ??= parseTemplate(source, role).value.program();
      return program;
    },
  };
}
