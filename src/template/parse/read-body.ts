/**
 * The statements of a template: plain SQL, tags and blocks. In: Handlebars' tree; out: ours, with
 * everything that is wrong and everything that is called noted in `reading`. Renders nothing.
 */
import { warning } from '../../base/diagnostic.ts';
import { builtinHelpers, valueNames } from '../builtin-helpers.ts';
import type { Range } from '../range.ts';
import type { Body, Statement } from '../syntax-tree.ts';
import { namesOf, openingTag } from './check-block-head.ts';
import { explainContent } from './explain-content.ts';
import type {
  RawBlock,
  RawContent,
  RawMustache,
  RawPartial,
  RawPartialBlock,
  RawProgram,
  RawStatement,
} from './handlebars-grammar.ts';
import { readBlockHead } from './read-block-head.ts';
import { readCall, readLiteral, readMacroCall, readPairs } from './read-expression.ts';
import { readCallee } from './read-name.ts';
import { complain, type Place, type Reading, rangeOf, textOf, withNames } from './reading.ts';
import { isComment, readSql } from './sql-text.ts';

export function readBody(program: RawProgram | undefined, reading: Reading, place: Place): Body {
  const body: Statement[] = [];
  for (const raw of program?.body ?? []) {
    if (raw.type !== 'ContentStatement' && raw.type !== 'CommentStatement') {
      warnInComment(raw, reading);
    }
    const statement = readStatement(raw, reading, place);
    if (statement) body.push(statement);
  }
  return body;
}

function readStatement(raw: RawStatement, reading: Reading, place: Place): Statement | undefined {
  switch (raw.type) {
    case 'ContentStatement':
      return readContent(raw, reading);
    case 'CommentStatement':
      return undefined;
    case 'MustacheStatement':
    case 'Decorator':
      return readTag(raw, reading, place);
    case 'BlockStatement':
    case 'DecoratorBlock':
      return readBlock(raw, reading, place);
    case 'PartialStatement':
    case 'PartialBlockStatement':
      return readPartial(raw, reading, place);
    default:
      return raw satisfies never;
  }
}

function readContent(raw: RawContent, reading: Reading): Statement | undefined {
  const [from] = raw.loc.range;
  reading.sql = readSql(reading.sql, raw.original, (offset, found) =>
    reading.diagnostics.push(explainContent(reading.source, from + offset, found)),
  );
  const byteOrderMark = from === 0 && raw.value.startsWith('\ufeff') ? 1 : 0;
  const text = raw.value.slice(byteOrderMark);
  if (text === '') return undefined;
  const start = from + keptFrom(raw) + byteOrderMark;
  return { kind: 'text', text, start, end: start + text.length };
}

/** Where in `original` the text begins that white space control has left of it. */
function keptFrom({ original, value }: RawContent): number {
  if (value.length === original.length) return 0;
  const firstKept = value.search(/\S/);
  if (firstKept !== -1) return original.search(/\S/) - firstKept;
  if (original.endsWith(value)) return original.length - value.length;
  return original.indexOf(value);
}

function readTag(raw: RawMustache, reading: Reading, place: Place): Statement | undefined {
  const range = rangeOf(raw);
  const { path } = raw;
  if (raw.type === 'Decorator' || !raw.escaped) {
    const sign = raw.escaped ? '*' : '&';
    return refuseTag(
      reading,
      range,
      `there are no {{${sign}…}} tags here`,
      'write {{name}}: nothing is escaped in SQL',
    );
  }
  if (path.type === 'PathExpression') {
    if (path.original === 'config') return readConfig(raw, reading, place);
    if (path.original === 'params') return readParams(raw, reading);
  } else if (path.type !== 'SubExpression' && raw.params.length === 0 && !raw.hash) {
    return { kind: 'print', value: readLiteral(path, reading), ...range };
  }
  const value = readCall(raw, range, reading, place);
  return value.kind === 'macro'
    ? { kind: 'call', call: value.call, ...range }
    : { kind: 'print', value, ...range };
}

function readConfig(raw: RawMustache, reading: Reading, place: Place): undefined {
  const range = rangeOf(raw);
  const say = (at: Range, message: string, hint: string): void =>
    complain(reading, { code: 'E0210', range: at, message, hint });
  if (reading.configRefusal !== undefined) {
    say(range, '{{config}} has no place in this file', reading.configRefusal);
  } else if (place.inBlock) {
    say(
      range,
      '{{config}} stands inside a block',
      'move it to the top of the file: it holds for all of it',
    );
  }
  for (const unnamed of raw.params) {
    say(
      rangeOf(unnamed),
      'configuration is a key with a value',
      'write {{config materialized="table"}}',
    );
  }
  const known = new Set(reading.config.map(({ name }) => name));
  for (const pair of readPairs(raw.hash?.pairs ?? [], reading, { ...place, inConfig: true })) {
    if (known.has(pair.name)) {
      say(pair.nameRange, `${pair.name} is configured twice in this file`, 'remove one of the two');
    } else {
      reading.config.push(pair);
    }
  }
  return undefined;
}

/** It has been read before all else; here is only said where it has no place. */
function readParams(raw: RawMustache, reading: Reading): undefined {
  if (raw === reading.paramsTag) return undefined;
  complain(reading, {
    code: 'E0211',
    range: rangeOf(raw),
    message: reading.paramsTag
      ? '{{params}} stands in this file twice'
      : '{{params}} has no place here',
    hint: 'it is the first line of a macro or of a generic test',
  });
  return undefined;
}

function readPartial(
  raw: RawPartial | RawPartialBlock,
  reading: Reading,
  place: Place,
): Statement | undefined {
  const { name } = raw;
  const program = raw.type === 'PartialBlockStatement' ? raw.program : undefined;
  if (name.type === 'PathExpression' && name.original === '@partial-block' && !program) {
    reading.takesBody = true;
    return { kind: 'given_body', ...rangeOf(raw) };
  }
  const callee = readCallee(name, reading);
  if (callee === undefined) return undefined;
  if (builtinHelpers.includes(callee)) {
    const hint = valueNames.includes(callee) ? `write {{${callee}}}` : `write {{${callee} …}}`;
    complain(reading, {
      code: 'E0208',
      range: rangeOf(name),
      message: `${callee} is no macro`,
      hint,
    });
    return undefined;
  }
  const written = { ...raw, path: name };
  const range = program ? openingTag(written, reading) : rangeOf(raw);
  const hasBody = program !== undefined;
  const call = readMacroCall({ raw: written, range, hasBody }, reading, place);
  const before = reading.sql;
  const body = program && readInner(program, reading, place);
  reading.sql = before;
  return { kind: 'call', call: { ...call, body }, ...range };
}

function readBlock(raw: RawBlock, reading: Reading, place: Place): Statement | undefined {
  if (raw.type === 'DecoratorBlock') {
    const hint = 'a macro is a file of its own in macros/';
    return refuseTag(reading, openingTag(raw, reading), 'there are no inline partials here', hint);
  }
  const head = readBlockHead(raw, reading, place);
  const inside = head?.inside ?? withNames(place, namesOf(raw));
  const before = reading.sql;
  const body = readInner(raw.program, reading, inside);
  const after = reading.sql;
  // The parts of a block are alternatives: each continues the SQL in front of the block. What
  // stands behind it continues the first, unless that goes to a macro.
  reading.sql = before;
  const otherwise = readInner(raw.inverse, reading, place);
  if (raw.program && head?.isInline) reading.sql = after;
  return head?.finish({ body, otherwise, isChained: raw.inverse?.chained === true });
}

function readInner(program: RawProgram | undefined, reading: Reading, place: Place): Body {
  return readBody(program, reading, { ...place, inBlock: true });
}

function refuseTag(reading: Reading, range: Range, message: string, hint: string): undefined {
  complain(reading, { code: 'E0213', range, message, hint });
  return undefined;
}

/** A tag in a comment still counts: what it refers to is built first. */
function warnInComment(raw: RawStatement, reading: Reading): void {
  if (!isComment(reading.sql)) return;
  const { start } = rangeOf(raw);
  const end = reading.source.text.indexOf('}}', start) + 2;
  const tag = textOf(reading, { start, end });
  reading.diagnostics.push(
    warning('E0214', 'this tag is inside an SQL comment and counts all the same', {
      span: reading.source.span(start, end),
      hint: `to switch it off, write {{!-- ${tag.slice(2, -2).replace(/^~|~$/g, '').trim()} --}}`,
    }),
  );
}
