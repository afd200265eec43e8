/**
 * What is wrong with a model that binds, in words and at the place that was typed. In: a model and
 * what was found out about it; out: diagnostics.
 */
import { type Diagnostic, error, warning } from '../base/diagnostic.ts';
import type { ErrorCode } from '../base/error-codes.ts';
import type { Finding, FindingKind } from '../product/checked.ts';
import type { CompiledModel } from '../product/compiled.ts';
import type { RepeatedName } from './cache/kept-model.ts';
import type { QueryOwner } from './explain-refusal.ts';
import type { FailingConstant } from './findings/failing-constants.ts';
import { hintFor } from './findings/hint-for.ts';
import type { TextComparison } from './findings/text-comparisons.ts';
import { type Place, placeInQuery } from './place-in-query.ts';
import { takenName } from './taken-name.ts';
import type { UnnamedStruct } from './unnamed-structs.ts';

/** Of a test as well. */
export function explainConstants(
  { node, query }: QueryOwner,
  constants: readonly FailingConstant[],
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  for (const constant of constants) {
    const place = placeInQuery(query, constant.location, node.locate);
    const key = `${place.span.source.path}:${place.span.start}`;
    // What holds it fails as well.
    if (!found.has(key)) found.set(key, explainConstant(constant, place));
  }
  return [...found.values()];
}

function explainConstant({ message, notes, isSample }: FailingConstant, place: Place): Diagnostic {
  if (isSample) {
    const types = /^unimplemented type for cast \((.*) -> (.*)\)$/.exec(message);
    return warning(
      'E0346',
      types ? `no ${types[1]} can be made ${article(types[2] ?? '')}` : message,
      {
        ...place,
        label: 'each value that is not NULL stops the query',
        ...(notes.length > 0 ? { notes } : {}),
        hint: types ? 'convert it another way, by a function' : 'correct it',
      },
    );
  }
  return error('E0335', message, {
    ...place,
    label: 'this fails whatever the rows are',
    ...(notes.length > 0 ? { notes } : {}),
    hint: 'correct it, or write try_cast where NULL is meant',
  });
}

export function explainRepeatedName(
  model: CompiledModel,
  { name, renamed, location }: RepeatedName,
): Diagnostic {
  const taken = takenName(model.node, name);
  if (taken) return taken;
  return error('E0334', `two columns are called "${name}"`, {
    ...placeInQuery(model.query, location, model.node.locate),
    label: `the engine would call the second ${renamed}`,
    hint: 'give one of them another name with AS, or leave it out with EXCLUDE',
  });
}

export function explainUnnamed(
  model: CompiledModel,
  { name, type, location }: UnnamedStruct,
): Diagnostic {
  return error('E0345', `column ${name} is a struct whose fields have no names`, {
    ...placeInQuery(model.query, location, model.node.locate),
    label: `${type}, which no table holds`,
    hint: "name them: {'a': …, 'b': …}, or struct_pack(a := …)",
  });
}

export function explainFindings(
  model: CompiledModel,
  findings: readonly Finding[],
  comparisons: readonly TextComparison[],
): readonly Diagnostic[] {
  return [
    ...comparisons.map((comparison) => explainComparison(model, comparison)),
    ...findings.flatMap((finding) => explainFinding(model, finding)),
  ];
}

function explainComparison(
  model: CompiledModel,
  { column, type, location, isCondition }: TextComparison,
): Diagnostic {
  const what = column === undefined ? 'a text' : `column ${column}, a text,`;
  const use = isCondition ? 'is taken for a condition' : `is compared with ${article(type)}`;
  return warning('E0336', `${what} ${use}`, {
    ...placeInQuery(model.query, location, model.node.locate),
    label: `each value is converted, and one that is no ${type} stops the query`,
    hint:
      column === undefined
        ? `convert it by try_cast(… as ${type}), or compare texts`
        : `write try_cast(${column} as ${type}), or compare texts`,
  });
}

function article(type: string): string {
  return `${/^[AEIOU]/.test(type) ? 'an' : 'a'} ${type}`;
}

const codes = {
  volatile: 'E0337',
  order: 'E0338',
  float: 'E0339',
} as const satisfies Partial<Record<FindingKind, ErrorCode>>;

/** What stands in another file, an ephemeral model's or a view's, is said there. */
function explainFinding(model: CompiledModel, finding: Finding): readonly Diagnostic[] {
  const { kind, reason, locate, through } = finding;
  if (kind === 'untracked') return [];
  const { node } = model;
  const code = codes[kind];
  const hint = hintFor(finding);
  const isIncremental = node.materialization === 'incremental' && kind !== 'float';
  const span = locate?.() ?? node.source.span(0, 0);
  const isOwn = through === undefined && span.source.path === node.path;
  if (!isIncremental) return isOwn ? [warning(code, reason, { span, hint })] : [];
  const message = `${reason}, and ${node.name} is incremental`;
  if (isOwn) return [error(code, message, { span, hint })];
  const related = [{ message: 'what it reads', span }];
  return [error(code, message, { span: node.source.span(0, 0), related, hint })];
}
