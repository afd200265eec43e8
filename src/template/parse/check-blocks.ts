/**
 * Tags that do not begin, end or nest as they must. In: the tags of a template; out: diagnostics,
 * the parts that cannot be read for them, and the block that each block tag belongs to.
 */
import { type Diagnostic, error } from '../../base/diagnostic.ts';
import type { SourceText } from '../../base/source-text.ts';
import { nearest } from '../../base/suggest.ts';
import type { Range } from '../range.ts';
import { deepestParentheses, type Tag } from './scan-tags.ts';

export interface BlockCheck {
  readonly diagnostics: readonly Diagnostic[];
  /** Parts to leave out so that the rest can be read. */
  readonly holes: readonly Range[];
  /** From the opening tag to the closing one, for each of the tags of a closed block. */
  readonly blocks: ReadonlyMap<Tag, Range>;
}

/** Handlebars' own parser takes time that grows with the square of the depth. */
const deepestBlocks = 200;

interface OpenBlock {
  readonly tag: Tag;
  /** Its `else` tags. */
  readonly parts: Tag[];
  /** Blocks around it and it, each `else if` counted. */
  depth: number;
}

interface Checking {
  readonly source: SourceText;
  readonly tags: readonly Tag[];
  readonly diagnostics: Diagnostic[];
  readonly holes: Range[];
  readonly blocks: Map<Tag, Range>;
  /** Innermost last. */
  readonly open: OpenBlock[];
}

export function checkBlocks(source: SourceText, tags: readonly Tag[]): BlockCheck {
  const checking: Checking = {
    source,
    tags,
    diagnostics: [],
    holes: [],
    blocks: new Map(),
    open: [],
  };
  for (const tag of tags) {
    if (tag.mistake) refuse(checking, explainMistake(source, tag), tag);
    if (tag.kind === 'open') openBlock(checking, tag);
    else if (tag.kind === 'else' || tag.kind === 'else_chain') openPart(checking, tag);
    else if (tag.kind === 'close') closeBlock(checking, tag);
    if ((checking.open.at(-1)?.depth ?? 0) > deepestBlocks) {
      refuse(checking, tooDeep(source, tag), { start: 0, end: source.text.length });
      return checking;
    }
  }
  leaveUnclosed(checking, undefined, source.text.length);
  return checking;
}

function openBlock({ open }: Checking, tag: Tag): void {
  open.push({ tag, parts: [], depth: (open.at(-1)?.depth ?? 0) + 1 });
}

function openPart(checking: Checking, tag: Tag): void {
  const block = checking.open.at(-1);
  if (!block) {
    refuse(checking, strayElse(checking.source, tag), tag);
    return;
  }
  block.parts.push(tag);
  if (tag.kind === 'else_chain') block.depth++;
}

function closeBlock(checking: Checking, tag: Tag): void {
  const { source, open, blocks, holes } = checking;
  const opened = findOpened(checking, tag);
  if (!opened) {
    refuse(checking, strayClose(source, tag, open.at(-1)?.tag), tag);
    return;
  }
  leaveUnclosed(checking, opened, tag.start);
  open.pop();
  const range = { start: opened.tag.start, end: tag.end };
  for (const part of [opened.tag, ...opened.parts, tag]) blocks.set(part, range);
  if (opened.tag.mistake || tag.mistake) holes.push(range);
  if (opened.tag.name !== tag.name) refuse(checking, strayClose(source, tag, opened.tag), range);
}

/** Blocks inside of `until` (all, where there is none) end at `end` without a tag. */
function leaveUnclosed(checking: Checking, until: OpenBlock | undefined, end: number): void {
  const { source, open } = checking;
  for (let block = open.at(-1); block && block !== until; block = open.at(-1)) {
    refuse(checking, unclosedBlock(source, block.tag), { start: block.tag.start, end });
    open.pop();
  }
}

function refuse(checking: Checking, problem: Diagnostic, { start, end }: Range): void {
  checking.diagnostics.push(problem);
  checking.holes.push({ start, end });
}

/**
 * The innermost open block of that name. Where there is none the tag may be meant for the innermost
 * block at all: if the names are alike, or if nothing else closes that.
 */
function findOpened({ open, tags }: Checking, tag: Tag): OpenBlock | undefined {
  const same = open.findLast((block) => block.tag.name === tag.name);
  const innermost = open.at(-1);
  if (same || !innermost) return same;
  const { name } = innermost.tag;
  if (nearest(tag.name, [name])) return innermost;
  const later = tags.slice(tags.indexOf(tag) + 1);
  const isClosed = later.some((other) => other.kind === 'close' && other.name === name);
  return isClosed ? undefined : innermost;
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
        hint: `leave a space behind the tag: ${oneLine(text.slice(0, tag.mistakeAt - tag.start))} }`,
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
  const line = open && source.position(open.start).line;
  return error('E0204', `{{/${tag.name}}} closes nothing`, {
    span: source.span(tag.start, tag.end),
    ...(open ? { label: `the open block is {{#${open.name}}} of line ${line}` } : {}),
    hint: open ? `write {{/${open.name}}}` : `open it with {{#${tag.name} …}}, or remove this tag`,
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
