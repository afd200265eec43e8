/**
 * Fills in `{{env "NAME" "default"}}`, `{{var "name"}}` and `{{target.schema}}` inside YAML values.
 * In: JSON and what the names mean; out: JSON and problems. Far less than a template, on purpose.
 */
import type { Json } from '../../base/json.ts';
import { didYouMean } from '../../base/suggest.ts';
import type { Problem, YamlPath } from '../yaml/problem.ts';

export interface TemplateScope {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent where variables cannot be used: among the variables themselves. */
  readonly vars?: ReadonlyMap<string, Json>;
  /** Told each variable that is asked for. */
  readonly noteVariable?: (name: string) => void;
  /** `target.name`, `target.schema`. */
  readonly values?: Readonly<Record<string, string>>;
}

export interface Filled {
  readonly value: Json;
  readonly problems: readonly Problem[];
}

/** Maps under these keys, and text there, are the user's own words. */
const untouched: ReadonlySet<string> = new Set(['description', 'meta', 'unit_tests']);

export function fillTemplates(value: Json, scope: TemplateScope, base: YamlPath = []): Filled {
  const problems: Problem[] = [];
  const fill = (inner: Json, path: YamlPath): Json => {
    if (typeof inner === 'string') {
      return inner.includes('{{') ? (fillText(inner, { scope, path, problems }) ?? inner) : inner;
    }
    if (inner === null || typeof inner !== 'object') return inner;
    if (Array.isArray(inner)) return inner.map((item, index) => fill(item, [...path, index]));
    return Object.fromEntries(
      Object.entries(inner).map(([key, item]) => [
        key,
        untouched.has(key) ? item : fill(item, [...path, key]),
      ]),
    );
  };
  return { value: fill(value, base), problems };
}

/** Problems without those that only follow from a value which could not be filled in. */
export function withoutConsequences(
  unfilled: readonly Problem[],
  problems: readonly Problem[],
): readonly Problem[] {
  if (unfilled.length === 0) return problems;
  const paths = new Set(unfilled.map(({ path }) => JSON.stringify(path)));
  return [...unfilled, ...problems.filter(({ path }) => !paths.has(JSON.stringify(path)))];
}

/** A copy without the values that hold templates: what can be checked without an environment. */
export function withoutTemplates(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  const isPlain = (item: Json): boolean => typeof item !== 'string' || !item.includes('{{');
  if (Array.isArray(value)) return value.filter(isPlain).map(withoutTemplates);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => isPlain(item))
      .map(([key, item]) => [key, withoutTemplates(item)]),
  );
}

interface Filling {
  readonly scope: TemplateScope;
  readonly path: YamlPath;
  readonly problems: Problem[];
}

const tag = /\\\{\{|\{\{(.*?)\}\}|\{\{/gs;

/** A value that is one tag and nothing else keeps the type of its variable. */
function fillText(written: string, filling: Filling): Json | undefined {
  const whole = /^\{\{((?:(?!\{\{|\}\}).)*)\}\}$/s.exec(written);
  if (whole) return evaluate(whole[1] ?? '', whole[0], filling);
  let failed = false;
  const filled = written.replace(tag, (found: string, inside: string | undefined) => {
    if (found === '\\{{') return '{{';
    const value = inside === undefined ? neverClosed(filling) : evaluate(inside, found, filling);
    failed ||= value === undefined;
    return typeof value === 'string' ? value : JSON.stringify(value ?? '');
  });
  return failed ? undefined : filled;
}

function neverClosed(filling: Filling): undefined {
  report(filling, 'E0117', 'this "{{" is never closed', 'write \\{{ for the braces themselves');
}

const call = /^(env|var)\s+(["'])([^"']*)\2(?:\s+(?:(["'])(.*)\4|(-?\d+(?:\.\d+)?|true|false)))?$/s;

function evaluate(inside: string, shown: string, filling: Filling): Json | undefined {
  const { scope } = filling;
  const inner = inside.trim();
  const found = call.exec(inner);
  if (!found) {
    const value = Object.hasOwn(scope.values ?? {}, inner) ? scope.values?.[inner] : undefined;
    if (value === undefined) notUnderstood(inner, shown, filling);
    return value;
  }
  const name = found[3] ?? '';
  const fallback = found[5] ?? found[6];
  return found[1] === 'env' ? envValue(name, fallback, filling) : varValue(name, fallback, filling);
}

function envValue(name: string, fallback: string | undefined, filling: Filling): Json | undefined {
  const value = Object.hasOwn(filling.scope.env, name) ? filling.scope.env[name] : undefined;
  if (value === undefined && fallback === undefined) {
    const hint = `set it, or give a default: {{env "${name}" "..."}}`;
    report(filling, 'E0116', `the environment variable ${name} is not set`, hint);
  }
  return value ?? fallback;
}

function varValue(name: string, fallback: string | undefined, filling: Filling): Json | undefined {
  const { vars } = filling.scope;
  if (!vars) {
    report(
      filling,
      'E0117',
      'variables cannot be made of variables',
      'only {{env}} works in `vars:`',
    );
    return undefined;
  }
  filling.scope.noteVariable?.(name);
  const value = vars.get(name);
  if (value === undefined && fallback === undefined) {
    const hint =
      didYouMean(name, vars.keys()) ?? 'add it to `vars:` in project.yml, or pass --vars';
    report(filling, 'E0117', `there is no variable "${name}"`, hint);
  }
  return value ?? fallback;
}

function notUnderstood(inner: string, shown: string, filling: Filling): void {
  const jinja = /^(env|var)(?:_var)?\s*\(\s*(["'])(.*?)\2\s*(?:,\s*(["'])(.*?)\4\s*)?\)/s.exec(
    inner,
  );
  if (jinja) {
    const fallback = jinja[5] === undefined ? '' : ` "${jinja[5]}"`;
    const hint = `write {{${jinja[1]} "${jinja[3]}"${fallback}}}`;
    report(filling, 'E0117', `${shown} is Jinja`, hint);
    return;
  }
  const known = [
    '{{env "NAME"}}',
    '{{var "name"}}',
    ...Object.keys(filling.scope.values ?? {}).map((name) => `{{${name}}}`),
  ];
  report(
    filling,
    'E0117',
    `${shown} means nothing in YAML`,
    `YAML values know ${known.join(', ')}`,
  );
}

function report(filling: Filling, code: 'E0116' | 'E0117', message: string, hint: string): void {
  filling.problems.push({ code, message, path: filling.path, at: 'value', hint });
}
