/**
 * A run as JUnit XML, the form that every CI reads: one suite for each node, a case for its build
 * and one for each of its tests. In: the events of a run and the graph; out: text.
 * The schema: https://github.com/testmoapp/junitxml
 */
import XMLBuilder from 'fast-xml-builder';
import type { Mask } from '../../base/secrets.ts';
import type { NodeFinished, RunEvent, TestFinished } from '../../product/events.ts';
import type { Graph } from '../../product/graph.ts';
import { firstMessage, plainDiagnostics } from './plain-diagnostics.ts';
import { type NodeOutcome, outcomeOf } from './run-outcome.ts';

export interface JunitInput {
  readonly events: Iterable<RunEvent>;
  readonly graph: Graph;
  readonly mask: Mask;
}

export function buildJunit({ events, graph, mask }: JunitInput): string {
  const { started, finished, groups } = outcomeOf(events, graph);
  const suites = groups.map((group) => suiteOf(group, graph, started?.at ?? ''));
  const document = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: {
      ...attributes({
        name: started?.project ?? graph.project,
        ...totalOf(suites.map(({ counts }) => counts)),
        time: seconds(finished?.ms ?? 0),
      }),
      testsuite: suites.map(({ suite }) => suite),
    },
  };
  const builder = new XMLBuilder({
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
    attributeValueProcessor: (_, value) => xmlText(mask(String(value))),
    tagValueProcessor: (_, value) => xmlText(mask(String(value))),
  });
  return builder.build(document);
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

type Verdict = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly verdict: Verdict;
  readonly ms: number;
  readonly entry: object;
}

function suiteOf(group: NodeOutcome, graph: Graph, at: string) {
  const about = (name: string, id: string) => ({ name, ...placeOf(id, graph) });
  const className = `${graph.project}.${group.name}`;
  const cases = [
    ...(group.node ? [nodeCase(group.node, about('build', group.id), className)] : []),
    ...group.tests.map((test) => testCase(test, about(test.name, test.test), className)),
  ];
  const counts = countOf(cases);
  const suite = {
    ...attributes({
      name: group.name,
      ...counts,
      time: seconds(group.node?.ms ?? cases.reduce((sum, { ms }) => sum + ms, 0)),
      timestamp: (group.node ?? group.tests[0])?.at ?? at,
      ...placeOf(group.id, graph),
    }),
    testcase: cases.map(({ entry }) => entry),
  };
  return { suite, counts };
}

type About = Readonly<Record<string, string | number>>;

/** A test that kept a node back is a failure of its own; the node was not published, no more. */
function nodeCase(node: NodeFinished, about: About, classname: string): Case {
  const text = plainDiagnostics(node.diagnostics);
  const common = attributes({ ...about, classname, time: seconds(node.ms) });
  const made = (verdict: Verdict, detail: object): Case => {
    return { verdict, ms: node.ms, entry: { ...common, ...detail } };
  };
  switch (node.status) {
    case 'built':
    case 'up_to_date':
      return made('passed', said([node.reason ?? '', text].filter((line) => line !== '')));
    case 'failed':
      return made('error', problem('error', firstMessage(node.diagnostics, 'failed'), text));
    case 'kept_back':
      return made('skipped', skipped('kept back by its tests: what was published before stays'));
    case 'skipped':
      return made('skipped', skipped(node.reason ?? 'skipped'));
    case 'interrupted':
      return made('skipped', skipped('interrupted'));
    default:
      return node.status satisfies never;
  }
}

function testCase(test: TestFinished, about: About, classname: string): Case {
  const text = plainDiagnostics(test.diagnostics);
  const common = attributes({ ...about, classname, time: seconds(test.ms) });
  const made = (verdict: Verdict, detail: object): Case => {
    return { verdict, ms: test.ms, entry: { ...common, ...detail } };
  };
  switch (test.status) {
    case 'passed':
      return made('passed', {});
    case 'warned':
      return made('passed', said([text]));
    case 'failed':
      return made('failure', problem('failure', firstMessage(test.diagnostics, 'failed'), text));
    case 'errored':
      return made('error', problem('error', firstMessage(test.diagnostics, 'could not run'), text));
    case 'skipped':
      return made('skipped', skipped(test.reason ?? 'skipped'));
    default:
      return test.status satisfies never;
  }
}

function problem(kind: 'failure' | 'error', message: string, text: string): object {
  const type = message.split(':')[0] ?? kind;
  return { [kind]: { ...attributes({ message, type }), '#text': text } };
}

function skipped(message: string): object {
  return { skipped: attributes({ message }) };
}

function said(lines: readonly string[]): object {
  return lines.length === 0 ? {} : { 'system-out': lines.join('\n') };
}

function placeOf(id: string, graph: Graph): { readonly file?: string } {
  const node = graph.nodes.get(id);
  return node ? { file: node.path } : {};
}

function countOf(cases: readonly Case[]): Counts {
  const count = (verdict: Verdict): number => cases.filter((one) => one.verdict === verdict).length;
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function totalOf(all: readonly Counts[]): Counts {
  const sum = (name: keyof Counts): number => all.reduce((total, each) => total + each[name], 0);
  return {
    tests: sum('tests'),
    failures: sum('failures'),
    errors: sum('errors'),
    skipped: sum('skipped'),
  };
}

function attributes(values: Readonly<Record<string, string | number>>): object {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@_${name}`, value]));
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** XML 1.0 has no place for most control characters and for halves of surrogates, escaped or not. */
function xmlText(text: string): string {
  return text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');
}
