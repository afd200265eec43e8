/**
 * What a template takes: `{{params}}`, its first line. In: the tree and what the template is for;
 * out: the names that are known in all of it. A name whose declaration is wrong is known, too, so
 * that a mistake here is told here, and not again wherever the name is used.
 */
import type { Parameter, TemplateRole } from '../template.ts';
import type { RawMustache, RawProgram, RawStatement } from './handlebars-grammar.ts';
import { readParameters } from './read-parameters.ts';
import { complain, type Reading, rangeOf } from './reading.ts';

export function readSignature(
  raw: RawProgram,
  role: TemplateRole,
  reading: Reading,
): readonly string[] {
  const tags = reading.source.text.includes('params') ? paramsTags(raw) : [];
  const first = raw.body.find((node) => !isNothing(node));
  const isTaken = role === 'macro' || role === 'generic_test';
  reading.paramsTag = isTaken ? tags.find((tag) => tag === first) : undefined;
  const declared = tags.map((tag) => readParameters(tag, reading));
  reading.params = declared.length === 0 ? undefined : declared.flat();
  const names = declared.flat().map(({ name }) => name);
  if (role !== 'generic_test' || reading.isPartial) return names;
  return wantsModel(reading) ? [...names, 'model'] : names;
}

/** Wherever they stand: what is told of one that has no place is where it stands. */
function paramsTags({ body }: RawProgram): readonly RawMustache[] {
  return body.flatMap((node): readonly RawMustache[] => {
    switch (node.type) {
      case 'MustacheStatement':
        return isNamed(node, 'params') ? [node] : [];
      case 'BlockStatement':
        return [node.program, node.inverse].flatMap((inner) => (inner ? paramsTags(inner) : []));
      case 'PartialBlockStatement':
        return paramsTags(node.program);
      default:
        return [];
    }
  });
}

function isNamed(tag: RawMustache, name: string): boolean {
  return tag.path.type === 'PathExpression' && tag.path.original === name;
}

function isNothing(node: RawStatement): boolean {
  const isSpace = node.type === 'ContentStatement' && node.original.trim() === '';
  return isSpace || node.type === 'CommentStatement';
}

/** Says so where a generic test does not take the relation that it tests. */
function wantsModel(reading: Reading): boolean {
  const { paramsTag: tag, params } = reading;
  const model = params?.find(({ name }) => name === 'model');
  if (model?.type === 'relation') return false;
  complain(reading, {
    code: 'E0211',
    range: rangeOfWrong(model, tag),
    message: 'a generic test takes the relation that it tests as "model"',
    hint: 'begin the file with {{params model="relation"}}, or with {{params model="relation" column="identifier"}}',
  });
  // Without any declaration nobody knows what else it was meant to take.
  if (!params) reading.isPartial = true;
  return true;
}

function rangeOfWrong(model: Parameter | undefined, tag: RawMustache | undefined) {
  return model?.range ?? (tag ? rangeOf(tag) : { start: 0, end: 0 });
}
