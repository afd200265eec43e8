/**
 * What is wrong with the branch of `#incremental`, where it is not wrong with the whole query as
 * well. In: a model and what is known of both; out: diagnostics.
 */
import { type Diagnostic, error, warning } from '../base/diagnostic.ts';
import { didYouMean } from '../base/suggest.ts';
import { callSpan } from '../graph/macro-calls.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { BranchAnswer, ModelAnswer } from './cache/kept-model.ts';
import { refusalAgain } from './cache/kept-refusal.ts';
import type { Checking } from './checking.ts';
import { explainFindings } from './explain-model.ts';
import { explainRefined } from './explain-refusal.ts';
import { ownFindings } from './model-findings.ts';

export function explainBranch(
  model: CompiledModel,
  { findings, comparisons, columns }: Pick<ModelAnswer, 'findings' | 'comparisons' | 'columns'>,
  { branch, checking }: { readonly branch: BranchAnswer; readonly checking: Checking },
): readonly Diagnostic[] {
  const { node, incremental } = model;
  if (!incremental) return [];
  if (branch.type === 'refused') {
    const owner = { node, query: incremental };
    const { state, diagnostics } = explainRefined(owner, refusalAgain(branch.refusal), checking);
    return state.state === 'broken' ? diagnostics : [];
  }
  const twin = { ...model, query: incremental };
  const whole = explainFindings(model, ownFindings(model, findings), comparisons);
  const known = new Set(whole.map(keyOf));
  const own = explainFindings(twin, ownFindings(twin, branch.findings), branch.comparisons);
  return [
    ...otherColumns(model, columns, branch.columns),
    ...own.filter((each) => !known.has(keyOf(each))),
  ];
}

function keyOf({ code, message, span }: Diagnostic): string {
  return `${code} ${message} ${span?.source.path}:${span?.start}`;
}

type Columns = ModelAnswer['columns'];

/** The table has the columns of the whole query, and the branch is to fill it. */
function otherColumns(
  { node }: CompiledModel,
  whole: Columns,
  branch: Columns,
): readonly Diagnostic[] {
  const missing = namesNotIn(whole, branch);
  const added = namesNotIn(branch, whole);
  if (missing.length === 0 && added.length === 0) return [];
  const parts = [
    ...(missing.length > 0 ? [`it lacks ${missing.join(', ')}`] : []),
    ...(added.length > 0 ? [`it adds ${added.join(', ')}`] : []),
  ];
  const message = `#incremental gives ${node.name} other columns than its whole query`;
  const hint =
    (added.length === 1 && didYouMean(added[0] ?? '', missing)) ||
    'select the same columns in both branches';
  const isFatal = (node.config.values.on_schema_change ?? 'fail') === 'fail';
  const call = node.template.facts.calls.find(({ kind }) => kind === 'incremental');
  const span = call ? callSpan({ call, source: node.source }) : node.locate();
  return [(isFatal ? error : warning)('E0344', message, { span, label: parts.join('; '), hint })];
}

function namesNotIn(some: Columns, others: Columns): readonly string[] {
  const known = new Set(others.map(({ name }) => name.toLowerCase()));
  return some.map(({ name }) => name).filter((name) => !known.has(name.toLowerCase()));
}
