/**
 * Why a data test could not run. In: an engine's error and the test; out: a diagnostic at what the
 * test's author typed. Knows no run.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { EngineError } from '../engine/engine.ts';
import type { CompiledTest } from '../product/compiled.ts';
import { engineWords } from './engine-words.ts';
import { type DeclaredFiles, explainEngineError } from './explain-engine-error.ts';

/** `offset` is where the test's query begins in the statement that was sent. */
export function explainTestError(
  failure: EngineError,
  test: CompiledTest,
  offset: number,
  declared: DeclaredFiles,
): Diagnostic {
  const { node, query } = test;
  const title = `${node.name} could not run`;
  if (breaksOffInWhere(failure, test, offset)) {
    const locate = node.config.origins.get('where') ?? node.locate;
    return error('E0413', `${title}: its \`where\` is incomplete`, {
      span: locate(),
      hint: 'end the condition: it stands between parentheses, on its own',
    });
  }
  const calculation = node.config.origins.get('fail_calc');
  if (calculation && failure.position !== undefined && failure.position < offset) {
    const { message: words, hint } = engineWords(failure);
    return error('E0413', `${title}: its \`fail_calc\` is wrong: ${words}`, {
      span: calculation(),
      ...(hint === undefined ? {} : { hint }),
    });
  }
  const cause = explainEngineError(failure, query, offset, declared);
  const { code: _code, severity: _severity, message, ...detail } = cause;
  return error('E0413', `${title}: ${message}`, detail);
}

/** The parser stumbles over the parenthesis that closes the condition, which nobody typed. */
function breaksOffInWhere(
  { kind, position }: EngineError,
  { node, query }: CompiledTest,
  offset: number,
): boolean {
  const { where } = node.config.values;
  if (kind !== 'parser' || position === undefined || typeof where !== 'string') return false;
  const at = position - offset;
  return query.text[at] === ')' && query.text.slice(0, at).endsWith(`(\n${where}\n`);
}
