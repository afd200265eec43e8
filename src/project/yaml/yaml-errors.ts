/**
 * Words for YAML that does not parse. In: the text and the parser's complaint; out: one problem at
 * the place where a person would mend it. One per file: what follows a broken line is guesswork.
 */
import type { YAMLException } from 'js-yaml';
import { Complaint } from './yaml-complaint.ts';
import type { YamlProblem } from './yaml-problem.ts';

export function explainYamlError(text: string, failure: YAMLException): YamlProblem {
  const complaint = new Complaint(text, failure);
  for (const rule of rules) {
    const found = rule(complaint);
    if (found) return { code: 'E0103', ...found };
  }
  const known = plainWords.find(([start]) => failure.reason.startsWith(start));
  const message = known?.[1] ?? `this is not YAML: ${failure.reason}`;
  return { code: 'E0103', message, range: complaint.rest() };
}

/** Beginnings of the parser's complaints that need no look at the text. */
const plainWords: readonly (readonly [start: string, message: string])[] = [
  ['bad indentation', 'YAML expects the line to end here'],
  ['cannot merge', '"<<" takes a map, or a list of maps'],
  ['null byte', 'a NUL byte is no text'],
  ['the stream contains non-printable', 'a control character is no text'],
];

type Finding = Omit<YamlProblem, 'code'>;
type Rule = (complaint: Complaint) => Finding | undefined;

const rules: readonly Rule[] = [
  tooDeep,
  tabIndent,
  jinjaBlock,
  bareTemplate,
  severalDocuments,
  openQuote,
  missingComma,
  openBracket,
  badEscape,
  textAfterQuote,
  textAfterBar,
  reservedStart,
  secondColon,
  noColon,
  mixedListAndMap,
  oddIndent,
];

function tooDeep(complaint: Complaint): Finding | undefined {
  if (!complaint.reason.includes('maxDepth')) return undefined;
  return {
    message: 'lists and maps are nested more than 100 deep here',
    range: { start: complaint.position, end: complaint.position + 1 },
  };
}

function tabIndent(complaint: Complaint): Finding | undefined {
  const indent = /^[ \t]*/.exec(complaint.line())?.[0] ?? '';
  if (!indent.includes('\t')) return undefined;
  return {
    message: 'a tab indents this line',
    range: complaint.range(complaint.at, 0, indent.length),
    hint: 'indent YAML with spaces',
  };
}

function jinjaBlock(complaint: Complaint): Finding | undefined {
  const found = /\{%.*?(?:%\}|$)/.exec(complaint.line());
  if (!found) return undefined;
  return {
    message: 'YAML files hold no Jinja blocks',
    range: complaint.range(complaint.at, found.index, found.index + found[0].length),
    hint: 'values may hold {{env "NAME"}} and {{var "name"}}, in quotes',
  };
}

function bareTemplate(complaint: Complaint): Finding | undefined {
  const found = /(?:^|:|-)\s*(\{\{.*?(?:\}\}|$))/.exec(complaint.line());
  if (!found?.[1]) return undefined;
  const from = found.index + found[0].length - found[1].length;
  const value = complaint.line().slice(from).trimEnd();
  return {
    message: 'a template needs quotes around it in YAML',
    range: complaint.range(complaint.at, from, from + found[1].length),
    hint: `write ${value.includes('"') ? `'${value}'` : `"${value}"`}`,
  };
}

function severalDocuments({ text, reason }: Complaint): Finding | undefined {
  if (!reason.startsWith('expected a single document')) return undefined;
  const marks = [...text.matchAll(/^---(?=\s|$)/gm)];
  const second = marks.find(({ index }) => /^\s*[^\s#]/m.test(text.slice(0, index))) ?? marks[0];
  const start = second?.index ?? 0;
  return {
    message: 'a file holds one YAML document, and this begins another',
    range: { start, end: start + 3 },
    hint: 'remove the line "---", or put what follows it into a file of its own',
  };
}

/** The parser notices at the next line, or at the end; the quote itself is above. */
function openQuote(complaint: Complaint): Finding | undefined {
  const { reason } = complaint;
  if (!/deficient indentation|within a (?:double|single) quoted/.test(reason)) return undefined;
  for (let index = complaint.at; index >= 0; index--) {
    const line = complaint.line(index);
    const found = /(?:^\s*|[:,[{-]\s+|[[{])(?:(")(?:[^"\\]|\\.)*$|(')(?:[^']|'')*$)/.exec(line);
    if (!found) continue;
    const quote = found[1] ?? found[2] ?? '';
    const from = line.indexOf(quote, found.index);
    return {
      message: 'this quote is never closed',
      range: complaint.range(index, from, line.trimEnd().length),
      hint: `end the text with ${quote}`,
    };
  }
  return undefined;
}

/** Inside of brackets that opened on the same line: elsewhere a bracket may be what is missing. */
function missingComma(complaint: Complaint): Finding | undefined {
  if (!complaint.reason.startsWith('missed comma')) return undefined;
  const line = complaint.line();
  const column = complaint.position - (complaint.starts[complaint.at] ?? 0);
  const before = line.slice(0, column);
  const opened = before.match(/[[{]/g)?.length ?? 0;
  if (opened <= (before.match(/[\]}]/g)?.length ?? 0)) return undefined;
  const atColon = line[column] === ':';
  const key = atColon ? /[^\s,:[\]{}]\s+([^\s,:[\]{}]+)$/.exec(before)?.[1] : '';
  if (key === undefined) return colonInBrackets(complaint, before);
  const from = column - key.length;
  const word = /^(?:"[^"]*"|'[^']*'|[[{]|[^\s,:[\]{}]+)/.exec(line.slice(from))?.[0] ?? '';
  return {
    message: 'a comma is missing here',
    range: complaint.range(complaint.at, from, from + word.length),
    hint: atColon
      ? `put a comma before ${word}; a text with a colon in it goes in quotes`
      : `put a comma before ${word}`,
  };
}

function colonInBrackets(complaint: Complaint, before: string): Finding | undefined {
  const [first] = /[^\s,:[\]{}]+$/.exec(before) ?? [];
  if (first === undefined) return undefined;
  const from = before.length - first.length;
  const [value = first] = /^[^,[\]{}]*[^\s,[\]{}]/.exec(complaint.line().slice(from)) ?? [];
  return colonInside(complaint, from, value);
}

function openBracket(complaint: Complaint): Finding | undefined {
  if (!/deficient indentation|flow collection|flow mapping|flow sequence/.test(complaint.reason)) {
    return undefined;
  }
  for (let index = complaint.at; index >= 0; index--) {
    const line = complaint.line(index);
    const open = Math.max(line.lastIndexOf('['), line.lastIndexOf('{'));
    const bracket = line[open];
    if (bracket === undefined) continue;
    const close = bracket === '[' ? ']' : '}';
    if (line.indexOf(close, open) !== -1) continue;
    return {
      message: 'this bracket is never closed',
      range: complaint.range(index, open, line.trimEnd().length),
      hint: `end it with ${close}`,
    };
  }
  return undefined;
}

function badEscape(complaint: Complaint): Finding | undefined {
  if (!complaint.reason.includes('escape')) return undefined;
  const line = complaint.line();
  const column = complaint.position - (complaint.starts[complaint.at] ?? 0);
  const from = line.lastIndexOf('\\', column);
  if (from === -1) return undefined;
  return {
    message: `${line.slice(from, from + 2)} means nothing inside double quotes`,
    range: complaint.range(complaint.at, from, from + 2),
    hint: 'use single quotes, which leave backslashes alone',
  };
}

function textAfterQuote(complaint: Complaint): Finding | undefined {
  const line = complaint.line();
  const found = /(?:[:-]\s+|^\s*)((["']).*?\2)(?!\s*(?:#|:\s|:?$))\s*\S/.exec(line);
  if (!found?.[1]) return undefined;
  const closing = line.indexOf(found[1], found.index) + found[1].length;
  const hint =
    found[2] === "'"
      ? "write '' for an apostrophe, or use double quotes"
      : 'write \\" for a quote inside double quotes, or use single quotes';
  return {
    message: 'the text goes on after its closing quote',
    range: complaint.range(complaint.at, closing, line.trimEnd().length),
    hint,
  };
}

function textAfterBar(complaint: Complaint): Finding | undefined {
  const found = /:\s+([|>][+-]?\d?)\s+\S/.exec(complaint.line());
  if (!found?.[1]) return undefined;
  return {
    message: `nothing may follow "${found[1]}" on its line`,
    range: complaint.rest(),
    hint: 'begin the text on the next line, indented',
  };
}

function reservedStart(complaint: Complaint): Finding | undefined {
  const line = complaint.line();
  const found = /(?:[:-]\s+|^\s*)([@`%*&!][^#]*)/.exec(line);
  const value = found?.[1]?.trimEnd();
  if (!found || value === undefined) return undefined;
  const from = line.indexOf(value, found.index);
  return {
    message: `a value cannot begin with ${value[0]}`,
    range: complaint.range(complaint.at, from, from + value.length),
    hint: `put it in quotes: ${quoted(value)}`,
  };
}

function secondColon(complaint: Complaint): Finding | undefined {
  const line = complaint.line();
  const found = /^\s*(?:- +)*[^\s"'#{[][^:]*:\s+([^\s#{["'|>].*?:(?:\s.*)?)$/.exec(line);
  const value = found?.[1]?.trimEnd();
  if (value === undefined) return undefined;
  return colonInside(complaint, line.lastIndexOf(value), value);
}

function colonInside(complaint: Complaint, from: number, value: string): Finding {
  return {
    message: 'a colon inside a value makes YAML expect another key',
    range: complaint.range(complaint.at, from, from + value.length),
    hint: `put the value in quotes: ${quoted(value)}`,
  };
}

function noColon(complaint: Complaint): Finding | undefined {
  const candidates = [complaint.at, complaint.lineAbove()];
  for (const index of candidates) {
    const line = complaint.line(index).trim();
    if (line === '' || line.startsWith('#') || line.startsWith('- ') || line === '-') continue;
    if (/:(?:\s|$)/.test(line)) continue;
    const tight = /^[\w-]+:(?=\S)/.test(line);
    return {
      message: 'this line is neither "key: value" nor "- item"',
      range: complaint.words(index),
      hint: tight ? 'put a space after the colon' : 'put a colon after the key',
    };
  }
  return undefined;
}

function mixedListAndMap(complaint: Complaint): Finding | undefined {
  const above = complaint.lineAbove();
  if (above === -1) return undefined;
  const isItem = (index: number): boolean => /^\s*-(?:\s|$)/.test(complaint.line(index));
  const indent = (index: number): number => complaint.line(index).search(/\S/);
  if (isItem(above) === isItem(complaint.at) || indent(above) !== indent(complaint.at)) {
    return undefined;
  }
  return {
    message: isItem(above)
      ? 'a key stands among the items of a list'
      : 'a list item stands among the keys of a map',
    range: complaint.words(),
    hint: 'indent it to show what it belongs to',
  };
}

function oddIndent(complaint: Complaint): Finding | undefined {
  const indent = complaint.line().search(/\S/);
  const above = complaint.lineAbove();
  if (above === -1 || complaint.line(above).search(/\S/) === indent) return undefined;
  if (!/indentation|indented|document separator/.test(complaint.reason)) return undefined;
  const spaces = indent === 1 ? '1 space' : `${indent} spaces`;
  return {
    message: `this line is indented by ${spaces}, unlike anything above it`,
    range: complaint.words(),
    hint: 'line it up with the keys that it belongs with',
  };
}

function quoted(value: string): string {
  return value.includes('"') ? `'${value.replaceAll("'", "''")}'` : `"${value}"`;
}
