/**
 * Random templates that are right, as trees: printed as ours, and as Handlebars would have them
 * written. In: randomness; out: trees and their texts.
 */
import fc from 'fast-check';

/** `~` inside the braces, on either side. */
interface Trim {
  readonly left: boolean;
  readonly right: boolean;
}

export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** The nth name in sight, counted from the outside; text where there are none. */
  | { readonly kind: 'name'; readonly nth: number }
  | { readonly kind: 'helper'; readonly name: string; readonly operands: readonly Value[] };

type Body = readonly Node[];

export type Node =
  | { readonly kind: 'sql'; readonly text: string }
  | { readonly kind: 'print'; readonly value: Value; readonly trim: Trim }
  | { readonly kind: 'comment'; readonly dashed: boolean; readonly trim: Trim }
  | { readonly kind: 'config'; readonly trim: Trim }
  | {
      readonly kind: 'macro';
      readonly name: 'shout' | 'twice';
      readonly partial: boolean;
      readonly word: Value;
      readonly trim: Trim;
    }
  | { readonly kind: 'wrap'; readonly body: Body }
  | {
      readonly kind: 'if';
      readonly name: 'if' | 'unless';
      readonly tests: readonly Value[];
      readonly bodies: readonly Body[];
      readonly otherwise: Body | undefined;
      readonly trims: readonly Trim[];
    }
  | {
      readonly kind: 'loop';
      readonly name: 'each' | 'join';
      readonly items: readonly Value[];
      readonly indexed: boolean;
      readonly body: Body;
      readonly otherwise: Body | undefined;
      readonly trims: readonly Trim[];
    }
  | {
      readonly kind: 'let';
      readonly value: Value;
      readonly body: Body;
      readonly trims: readonly Trim[];
    };

const trim: fc.Arbitrary<Trim> = fc.record({
  left: fc.boolean(),
  right: fc.boolean(),
});
/** Mostly without: trimming hides what white space control does. */
const someTrim: fc.Arbitrary<Trim> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ left: false, right: false }) },
  { weight: 1, arbitrary: trim },
);
const trims = fc.array(someTrim, { minLength: 5, maxLength: 5 });

const sql = fc
  .array(
    fc.constantFrom(
      'select',
      ' ',
      '  ',
      '\n',
      '\r\n',
      '\t',
      '\n\n',
      ' \n ',
      'a',
      '{ ',
      ' } ',
      "{'k': 1}",
      "'",
      '"',
      '\\ ',
      '\\\\{{"e"}}',
      '\\{{raw}} ',
      '--',
      '/*',
      '*/',
      'é',
      '😀',
      '\u2028',
      '\u00a0',
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((pieces) => pieces.join(''));

const word = fc.constantFrom('', 'x', 'a b', "it's", '}}', '{{', '1', 'é');

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant('text' as const), text: word }),
    fc.record({ kind: fc.constant('name' as const), nth: fc.nat(3) }),
    fc.record({
      kind: fc.constant('helper' as const),
      name: fc.constant('concat'),
      operands: fc.array(tie('value'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).value;

const test: fc.Arbitrary<Value> = fc.oneof(
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  value,
  fc.record({
    kind: fc.constant('helper' as const),
    name: fc.constant('eq'),
    operands: fc.array(value, { minLength: 2, maxLength: 2 }),
  }),
  fc.record({
    kind: fc.constant('helper' as const),
    name: fc.constant('not'),
    operands: fc.array(value, { minLength: 1, maxLength: 1 }),
  }),
);

const body: fc.Arbitrary<Body> = fc.letrec<{ body: Body; node: Node }>((tie) => {
  const inner = tie('body');
  const maybe = fc.option(inner, { nil: undefined });
  return {
    body: fc.array(tie('node'), { maxLength: 4 }),
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.record({ kind: fc.constant('sql' as const), text: sql }),
      fc.record({ kind: fc.constant('print' as const), value, trim: someTrim }),
      fc.record({ kind: fc.constant('comment' as const), dashed: fc.boolean(), trim: someTrim }),
      fc.record({
        kind: fc.constant('macro' as const),
        name: fc.constantFrom('shout' as const, 'twice' as const),
        partial: fc.boolean(),
        word: value,
        trim: someTrim,
      }),
      fc.record({ kind: fc.constant('wrap' as const), body: inner }),
      fc.integer({ min: 1, max: 3 }).chain((branches) =>
        fc.record({
          kind: fc.constant('if' as const),
          name: fc.constantFrom('if' as const, 'unless' as const),
          tests: fc.array(test, { minLength: branches, maxLength: branches }),
          bodies: fc.array(inner, { minLength: branches, maxLength: branches }),
          otherwise: maybe,
          trims,
        }),
      ),
      fc.record({
        kind: fc.constant('loop' as const),
        name: fc.constantFrom('each' as const, 'join' as const),
        items: fc.array(value, { maxLength: 3 }),
        indexed: fc.boolean(),
        body: inner,
        otherwise: maybe,
        trims,
      }),
      fc.record({ kind: fc.constant('let' as const), value, body: inner, trims }),
    ),
  };
}).body;

/** `{{config}}` stands outside of blocks alone, and each key once. */
export const template: fc.Arbitrary<readonly Node[]> = fc
  .tuple(body, fc.option(fc.record({ kind: fc.constant('config' as const), trim: someTrim })), body)
  .map(([before, config, after]) => [...before, ...(config ? [config] : []), ...after]);

export function ours(nodes: Body): string {
  return print(nodes, [], false);
}

/** What is not Handlebars' is said in its words; U+0001 is to be left out of what it renders. */
export function theirs(nodes: Body): string {
  return print(nodes, [], true);
}

type Names = readonly string[];

function print(nodes: Body, names: Names, isTheirs: boolean): string {
  return nodes.map((node) => printNode(node, names, isTheirs)).join('');
}

function printNode(node: Node, names: Names, isTheirs: boolean): string {
  const inner = (nodes: Body, more: Names = []): string =>
    print(nodes, [...names, ...more], isTheirs);
  const shown = (of: Value): string => printValue(of, names);
  switch (node.kind) {
    case 'sql':
      // In Handlebars a literal alone is a name.
      return isTheirs ? node.text.replaceAll('{{"e"}}', '{{text "e"}}') : node.text;
    case 'print': {
      const isLiteral = node.value.kind === 'text' || printValue(node.value, names).startsWith('"');
      const call = isTheirs && isLiteral ? `text ${shown(node.value)}` : bare(shown(node.value));
      return tag(call, node.trim);
    }
    case 'comment':
      return tag(node.dashed ? '!-- {{x}} --' : '! x ', node.trim);
    case 'config':
      return tag(isTheirs ? '! config ' : 'config a=1', node.trim);
    case 'macro': {
      const call = `${node.name} word=${shown(node.word)}`;
      return tag(node.partial && !isTheirs ? `> ${call}` : call, node.trim);
    }
    case 'wrap': {
      // Handlebars removes the lines of such tags; with a sign beside them it does not.
      const sign = isTheirs ? '\u0001' : '';
      return `${sign}{{#wrap}}${sign}${inner(node.body)}${sign}{{/wrap}}${sign}`;
    }
    case 'if': {
      const parts = node.tests.map((of, index) => {
        const opening = index === 0 ? `#${node.name}` : 'else if';
        return tag(`${opening} ${shown(of)}`, node.trims[index]) + inner(node.bodies[index] ?? []);
      });
      return `${parts.join('')}${otherwise(node, inner)}${tag(`/${node.name}`, node.trims[4])}`;
    }
    case 'loop': {
      const item = `n${names.length}`;
      const index = `i${names.length}`;
      const given = node.indexed ? `${item} ${index}` : item;
      const list = `(${['list', ...node.items.map(shown)].join(' ')})`;
      const separator = node.name === 'join' ? ' ", "' : '';
      const opening = tag(`#${node.name} ${list}${separator} as |${given}|`, node.trims[0]);
      // A number is told from its text by both, but not in the same way: it is only printed.
      const position = node.indexed ? `{{concat ${index} "#"}}` : '';
      const body = position + inner(node.body, [item]);
      return `${opening}${body}${otherwise(node, inner)}${tag(`/${node.name}`, node.trims[4])}`;
    }
    case 'let': {
      const name = `n${names.length}`;
      const opening = tag(`#let ${shown(node.value)} as |${name}|`, node.trims[0]);
      return `${opening}${inner(node.body, [name])}${tag('/let', node.trims[4])}`;
    }
    default:
      return node satisfies never;
  }
}

function otherwise(
  node: Extract<Node, { kind: 'if' | 'loop' }>,
  inner: (nodes: Body) => string,
): string {
  return node.otherwise ? tag('else', node.trims[3]) + inner(node.otherwise) : '';
}

function tag(text: string, given: Trim | undefined): string {
  return `{{${given?.left ? '~' : ''}${text}${given?.right ? '~' : ''}}}`;
}

function printValue(of: Value, names: Names): string {
  switch (of.kind) {
    case 'text':
      return `"${of.text}"`;
    case 'boolean':
      return String(of.value);
    case 'name':
      return names[of.nth % Math.max(1, names.length)] ?? '"no name"';
    case 'helper':
      return `(${[of.name, ...of.operands.map((operand) => printValue(operand, names))].join(' ')})`;
    default:
      return of satisfies never;
  }
}

function bare(text: string): string {
  return text.replace(/^\((.*)\)$/s, '$1');
}
