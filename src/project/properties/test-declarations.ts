/**
 * Data tests as declared under a relation or a column. In: a list of YAML; out: declarations.
 * Knows no test by name: whether it exists, and what it takes, is the graph's to say.
 */
import { configKeysOf } from '../config/config-keys.ts';
import { normalised } from '../config/config-layer.ts';
import type { Sourced, TestDeclaration } from '../resources.ts';
import { asMap, asText } from '../yaml/json-shapes.ts';
import { show, unknownKey, validate } from '../yaml/validate.ts';
import {
  entriesOf,
  itemsOf,
  placeOf,
  report,
  reportTwice,
  sourced,
  under,
  type Written,
} from '../yaml/written.ts';

/** The tests of an entry, under `data_tests:` or `tests:`; `column` is where they stand. */
export function readTests(entry: Written, column?: string): readonly TestDeclaration[] {
  const dataTests = itemsOf(under(entry, 'data_tests'));
  const older = under(entry, 'tests');
  const tests = itemsOf(older);
  if (older && dataTests.length > 0 && tests.length > 0) {
    report(older, {
      code: 'E0104',
      message: '"tests" and "data_tests" are two names for the same list',
      at: 'key',
      hint: 'put all of them under "data_tests"',
    });
  }
  return [...dataTests, ...tests].flatMap((item) => readTest(item, column) ?? []);
}

const nothing: ReadonlyMap<string, Sourced> = new Map();

function readTest(item: Written, column: string | undefined): TestDeclaration | undefined {
  const bare = asText(item.value);
  if (bare !== undefined) {
    const locate = placeOf(item);
    return { test: bare, column, arguments: nothing, config: nothing, locate };
  }
  const [first, ...others] = entriesOf(item);
  if (!first) return reportNameless(item);
  if (others.length > 0) return reportSeveralKeys(entriesOf(item));
  const [test, body] = first;
  if (body.value !== null && asMap(body.value) === undefined) {
    report(body, {
      code: 'E0122',
      message: `the arguments of ${test} must be a map, not ${show(body.value)}`,
      at: Array.isArray(body.value) ? 'key' : 'value',
      hint: `write each by its name, indented below ${test}`,
    });
    return undefined;
  }
  const parts = splitBody(body);
  const own = column === undefined ? takeColumn(parts.arguments) : undefined;
  return { ...parts, test, column: column ?? own, locate: placeOf(body, 'key') };
}

function reportNameless(item: Written): undefined {
  if (asMap(item.value) === undefined) return;
  const message = 'this data test has no name';
  report(item, { code: 'E0122', message, at: 'value', hint: 'remove it, or name a test' });
}

/** Nearly always a body that is not indented further than the test's name. */
function reportSeveralKeys(entries: readonly (readonly [string, Written])[]): undefined {
  const [first, second] = entries;
  if (!first || !second) return;
  const keys = entries.map(([key]) => key);
  report(second[1], {
    code: 'E0122',
    message: `a data test is one name with its arguments below it; here are ${keys.join(', ')}`,
    at: 'key',
    hint: keys.includes('test_name')
      ? 'write the name of the test as the key, and its arguments below it'
      : `indent "${second[0]}" further than "${first[0]}"`,
  });
}

interface TestParts {
  readonly arguments: Map<string, Sourced>;
  readonly config: Map<string, Sourced>;
}

/** Configuration keys and arguments stand side by side, or under `config:` and `arguments:`. */
function splitBody(body: Written): TestParts {
  const parts: TestParts = { arguments: new Map(), config: new Map() };
  for (const [key, written] of entriesOf(body)) {
    if (key === 'arguments' || key === 'config') readGroup(key, written, parts);
    else if (configKeysOf('test').has(key)) setConfig(written, parts);
    else if (foreign.has(key)) written.file.problems.push(unknownKey(key, written.path, []));
    else setArgument(written, parts);
  }
  return parts;
}

/** Configuration of dbt's tests that no test takes as an argument. */
const foreign: ReadonlySet<string> = new Set(['store_failures_as']);

function readGroup(group: 'arguments' | 'config', written: Written, parts: TestParts): void {
  if (written.value !== null && asMap(written.value) === undefined) {
    const message = `"${group}" must be a map, not ${show(written.value)}`;
    report(written, { code: 'E0122', message, at: 'key' });
  }
  const set = group === 'arguments' ? setArgument : setConfig;
  for (const [, inner] of entriesOf(written)) set(inner, parts);
}

function setConfig(written: Written, { config }: TestParts): void {
  const keys = configKeysOf('test');
  const name = String(written.path.at(-1));
  const key = keys.get(name);
  if (!key) {
    written.file.problems.push(unknownKey(name, written.path, [...keys.keys()]));
  } else if (config.has(name)) {
    reportTwice(written);
  } else {
    written.file.problems.push(...validate(key.type, written.value, written.path));
    const value = normalised(key, written.value);
    if (value !== undefined) config.set(name, sourced(written, value));
  }
}

function setArgument(written: Written, parts: TestParts): void {
  const name = String(written.path.at(-1));
  if (parts.arguments.has(name)) reportTwice(written);
  else parts.arguments.set(name, sourced(written, written.value));
}

/** A test of a relation may be about one of its columns. */
function takeColumn(args: Map<string, Sourced>): string | undefined {
  for (const key of ['column', 'column_name']) {
    const name = asText(args.get(key)?.value);
    if (name === undefined) continue;
    args.delete(key);
    return name;
  }
  return undefined;
}
