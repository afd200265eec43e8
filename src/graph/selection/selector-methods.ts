/**
 * What each method takes. In: the method and the value as written; out: the method with its key,
 * or what is wrong in words. Knows no place and no graph.
 */
import type { ErrorCode } from '../../base/error-codes.ts';
import { didYouMean } from '../../base/suggest.ts';
import { unclosedBracket } from './glob.ts';
import { type CriterionParts, type SelectorMethod, selectorMethods } from './selector.ts';

/** A method and what follows its dots: `config.meta.owner`. */
export type NamedMethod = Pick<CriterionParts, 'method' | 'key'>;

export interface SelectorProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Where in the value, if not all of it. */
  readonly at?: number;
}

const resourceTypes = [
  'model',
  'seed',
  'source',
  'test',
  'unit_test',
  'snapshot',
  'exposure',
] as const;

/** `data` is both kinds that read tables; `schema` is dbt's old word for generic. */
const testTypes = ['generic', 'singular', 'data', 'unit', 'schema'] as const;

/** What a value without a method means. */
export function impliedMethod(value: string): SelectorMethod {
  if (/[\\/]/.test(value)) return 'path';
  return /\.(sql|csv|parquet|json|ya?ml)$/i.test(value) ? 'file' : 'fqn';
}

/** `name` is what stands before the colon: `tag`, `config.meta.owner`. */
export function checkMethod(name: string, value: string): NamedMethod | SelectorProblem {
  if (name === '') {
    return { code: 'E0555', message: 'no method stands before the colon', hint: knownMethods() };
  }
  const [head = '', ...key] = name.split('.');
  const method = selectorMethods.find((known) => known === head);
  const reason = Object.hasOwn(methodsOfDbt, head) ? methodsOfDbt[head] : undefined;
  if (reason !== undefined) {
    return { code: 'E0556', message: `Eider does not select by "${head}:"`, hint: reason };
  }
  if (method === undefined || (key.length > 0 && method !== 'config')) {
    const hint = method === undefined ? suggestMethod(head) : `write "${method}:${value}"`;
    return { code: 'E0555', message: `"${name}:" is no method of selection`, hint };
  }
  if (method === 'config' && (key.length === 0 || key.includes(''))) {
    return {
      code: 'E0557',
      message: `"${name}:" does not say which key of the configuration`,
      hint: 'write "config.materialized:table" or "config.meta.owner:ann"',
    };
  }
  return { method, key };
}

export function checkValue(named: NamedMethod, value: string): SelectorProblem | undefined {
  const { method, key } = named;
  if (value === '') {
    return {
      code: 'E0557',
      message: `no value follows "${[method, ...key].join('.')}:"`,
      hint: `write it right behind the colon, without a space: "${examples[method]}"`,
    };
  }
  if (method === 'resource_type') return checkWord(method, value, resourceTypes);
  if (method === 'test_type') return checkWord(method, value, testTypes);
  if (method === 'selector' || method === 'state' || method === 'result') return undefined;
  const at = unclosedBracket(method === 'column' ? withoutQuoted(value) : value);
  if (at !== undefined) {
    return {
      code: 'E0558',
      message: 'the bracket is never closed',
      hint: 'write "[abc]" for one of three letters, "[[]" for the bracket itself',
      at,
    };
  }
  return checkNameParts(method, value);
}

/** Of columns, what stands in quotes is a name and no pattern; places stay what they are. */
function withoutQuoted(value: string): string {
  return value.replaceAll(/"(?:[^"]|"")*"/g, (quoted) => '_'.repeat(quoted.length));
}

function checkWord(
  method: SelectorMethod,
  value: string,
  words: readonly string[],
): SelectorProblem | undefined {
  if (words.includes(value)) return undefined;
  return {
    code: 'E0560',
    message: `"${value}" is no ${method}`,
    hint: didYouMean(value, words) ?? `one of ${words.join(', ')}`,
  };
}

/** `source:` is project.source.table at most, `exposure:` project.name. */
function checkNameParts(method: SelectorMethod, value: string): SelectorProblem | undefined {
  const count = value.split('.').length;
  if (method === 'source' && count > 3) {
    return {
      code: 'E0560',
      message: `"${value}" has ${count} parts; a source has a name and a table`,
      hint: 'write "source:raw" or "source:raw.emails"',
    };
  }
  if (method === 'exposure' && count > 2) {
    return {
      code: 'E0560',
      message: `"${value}" has ${count} parts; an exposure has one name`,
      hint: 'write "exposure:weekly_report"',
    };
  }
  return undefined;
}

function suggestMethod(name: string): string {
  return didYouMean(name, selectorMethods) ?? knownMethods();
}

function knownMethods(): string {
  return `the methods are ${selectorMethods.join(', ')}`;
}

const examples: Readonly<Record<SelectorMethod, string>> = {
  fqn: 'fqn:marts.campaign_roi',
  path: 'path:models/marts',
  file: 'file:campaign_roi.sql',
  tag: 'tag:nightly',
  config: 'config.materialized:table',
  resource_type: 'resource_type:model',
  source: 'source:raw.emails',
  exposure: 'exposure:weekly_report',
  test_type: 'test_type:generic',
  test_name: 'test_name:not_null',
  selector: 'selector:nightly',
  state: 'state:modified',
  result: 'result:error',
  column: 'column:orders.amount',
};

/** Methods of dbt that have no meaning here, and what to do instead. */
const methodsOfDbt: Readonly<Record<string, string>> = {
  package: 'a project is one package: leave this part out',
  access: 'give the models a tag and select "tag:…"',
  group: 'give the models a tag and select "tag:…"',
  metric: 'there are no metrics: select the models by name',
  saved_query: 'there are no saved queries: select the models by name',
  semantic_model: 'there are no semantic models: select the models by name',
  source_status: 'leave it out: "build" finds by itself what new rows in a source affect',
  unit_test: 'select the unit test by its name, or all of them with "test_type:unit"',
  version: 'models have no versions: select the model by its name',
};
