/**
 * Tags that do not begin, end or nest as they must. In: the tags of a template; out: diagnostics,
 * the parts that cannot be read for them, and the block that each block tag belongs to.
 */
import { type Diagnostic, error } from '../base/diagnostic.ts';
import type { SourceText } from '../base/source-text.ts';
import { nearest } from '../base/suggest.ts';
import { deepestParentheses, type Tag } from './scan-tags.ts';
import type { Range } from './template.ts';

export interface BlockCheck {
  readonly diagnostics: readonly Diagnostic[];
  /** Parts to leave out so that the rest can be read. */
  readonly holes: readonly Range[];
  /** From the opening tag to the closing one, for each of the tags of a closed block. */
  readonly blocks: ReadonlyMap<Tag, Range>;
}

/** Handlebars' own parser takes time that grows with the square of the depth. */
export const deepestBlocks = 200;

interface OpenBlock {
  readonly tag: Tag;
  /** Its `else` tags. */
  readonly parts: Tag[];
  /** Blocks around it, each `else if` counted. */
  depth: number;
}

export function checkBlocks(source: SourceText, tags: readonly Tag[]): BlockCheck {
  const diagnostics: Diagnostic[] = [];
  const holes: Range[] = [];
  const blocks = new Map<Tag, Range>();
  const stack: OpenBlock[] = [];
  const refuse = (problem: Diagnostic, hole: Range): void => {
    diagnostics.push(problem);
    holes.push({ start: hole.start, end: hole.end });
  };
  const leaveUnclosed = (block: OpenBlock, end: number): void =>
    refuse(unclosedBlock(source, block.tag), { start: block.tag.start, end });

  for (const tag of tags) {
    if (tag.mistake) refuse(explainMistake(source, tag), tag);
    const block = stack.at(-1);
    const depth = (block?.depth ?? 0) + 1;
    if (tag.kind === 'open' || tag.kind === 'else_chain') {
      if (depth > deepestBlocks) {
        diagnostics.push(tooDeep(source, tag));
        return { diagnostics, holes: [{ start: 0, end: source.text.length }], blocks };
      }
    }
    if (tag.kind === 'open') {
      stack.push({ tag, parts: [], depth });
    } else if (tag.kind === 'else' || tag.kind === 'else_chain') {
      if (block) block.parts.push(tag);
      else refuse(strayElse(source, tag), tag);
      if (block && tag.kind === 'else_chain') block.depth = depth;
    } else if (tag.kind === 'close') {
      const opened = findOpened(stack, tag);
      if (!opened) refuse(strayClose(source, tag, block?.tag), tag);
      else close(opened, tag);
    }
  }
  while (stack.length > 0) leaveUnclosed(stack.pop() as OpenBlock, source.text.length);
  return { diagnostics, holes, blocks };

  function close(opened: OpenBlock, tag: Tag): void {
    while (stack.at(-1) !== opened) leaveUnclosed(stack.pop() as OpenBlock, tag.start);
    stack.pop();
    const range = { start: opened.tag.start, end: tag.end };
    for (const part of [opened.tag, ...opened.parts, tag]) blocks.set(part, range);
    if (opened.tag.mistake || tag.mistake) holes.push(range);
    if (opened.tag.name !== tag.name) refuse(strayClose(source, tag, opened.tag), range);
  }
}

/** The innermost open block of that name, or the innermost at all where only a typo differs. */
function findOpened(stack: readonly OpenBlock[], tag: Tag): OpenBlock | undefined {
  const same = stack.findLast((block) => block.tag.name === tag.name);
  if (same) return same;
  const innermost = stack.at(-1);
  return innermost && nearest(tag.name, [innermost.tag.name]) ? innermost : undefined;
}

function explainMistake(source: SourceText, tag: Tag): Diagnostic {
  const span = source.span(tag.start, tag.end);
  const text = source.text.slice(tag.start, tag.end);
  switch (tag.mistake) {
    case 'quote':
      return error('E0202', 'this quote is never closed', {
        span: source.span(tag.mistakeAt, tag.end),
        hint: 'close it before the end of the tag; a quote inside quotes is written \\"',
      });
    case 'opening_braces':
      return error('E0205', 'three braces do not begin a tag', {
        span,
        hint: 'write two: nothing is escaped in SQL. For a brace in front of a tag leave a space: { {{x}}',
      });
    case 'closing_braces':
      return error('E0205', 'a brace touches the end of a tag', {
        span: source.span(tag.mistakeAt, tag.mistakeAt + 1),
        hint: `leave a space behind the tag: ${oneLine(text)} }`,
      });
    case 'depth':
      return error('E0215', `parentheses are nested more than ${deepestParentheses} deep`, {
        span: source.span(tag.mistakeAt, tag.mistakeAt + 1),
        hint: 'name the parts with {{#let (…) as |name|}}',
      });
    default: {
      const isComment = tag.kind === 'comment';
      const dashed = text.startsWith('{{!--') || text.startsWith('{{~!--');
      return error(
        'E0202',
        isComment ? 'this comment is never closed' : 'this tag is never closed',
        {
          span: isComment ? source.span(tag.start, tag.start + 3) : span,
          hint: `close it with ${dashed ? '--}}' : '}}'}; braces that are plain text are written \\{{`,
        },
      );
    }
  }
}

function unclosedBlock(source: SourceText, tag: Tag): Diagnostic {
  return error('E0203', `{{#${tag.name}}} is never closed`, {
    span: source.span(tag.start, tag.end),
    hint: `write {{/${tag.name}}} where the block ends`,
  });
}

function strayClose(source: SourceText, tag: Tag, open: Tag | undefined): Diagnostic {
  return error('E0204', `{{/${tag.name}}} closes nothing`, {
    span: source.span(tag.start, tag.end),
    ...(open
      ? {
          label: `the open block is {{#${open.name}}}`,
          related: [{ message: `{{#${open.name}}}`, span: source.span(open.start, open.end) }],
          hint: `write {{/${open.name}}}`,
        }
      : { hint: `open the block with {{#${tag.name} …}}, or remove this tag` }),
  });
}

function strayElse(source: SourceText, tag: Tag): Diagnostic {
  return error('E0204', '{{else}} outside of a block', {
    span: source.span(tag.start, tag.end),
    hint: 'it stands between {{#if …}} and {{/if}}, or in another block',
  });
}

function tooDeep(source: SourceText, tag: Tag): Diagnostic {
  return error('E0215', `blocks are nested more than ${deepestBlocks} deep`, {
    span: source.span(tag.start, tag.end),
    hint: 'move the inner ones to a macro',
  });
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
