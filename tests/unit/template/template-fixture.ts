/** Templates for tests: parsed and rendered in a small world, with what was said as lines of text. */
import type { Diagnostic } from '../../../src/base/diagnostic.ts';
import type { Json } from '../../../src/base/json.ts';
import { SourceText } from '../../../src/base/source-text.ts';
import { parseTemplate } from '../../../src/template/parse/parse-template.ts';
import { renderTemplate } from '../../../src/template/render/render-template.ts';
import type {
  Frame,
  ParsedTemplate,
  RenderEnvironment,
  Rendered,
  TemplateRole,
} from '../../../src/template/template.ts';

/** `E0201 2:5 «,» "," has no place here | arguments are separated by spaces alone`. */
export function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, severity, message, span, label, related, hint }) => {
    const place = span
      ? `${placeOf(span.source, span.start)} «${span.source.text.slice(span.start, span.end)}» `
      : '';
    const ways = (related ?? []).map(
      (way) =>
        ` < ${way.message} (${way.span.source.path}:${placeOf(way.span.source, way.span.start)})`,
    );
    const mark = severity === 'warning' ? ' warning' : '';
    return `${code}${mark} ${place}${message}${label ? ` [${label}]` : ''}${ways.join('')}${hint ? ` | ${hint}` : ''}`;
  });
}

function placeOf(source: SourceText, offset: number): string {
  const { line, column } = source.position(offset);
  return `${line}:${column}`;
}

export function parse(text: string, role: TemplateRole = 'model', name = 'm'): ParsedTemplate {
  return parseTemplate(new SourceText(`${role}s/${name}.sql`, text), role).value;
}

/** What parsing says. */
export function mistakes(text: string, role: TemplateRole = 'model'): string[] {
  return told(parseTemplate(new SourceText('models/m.sql', text), role).diagnostics);
}

export interface World {
  readonly macros?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, Json>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, Json>>;
  readonly incremental?: boolean;
}

export function environment(world: World = {}): RenderEnvironment {
  const macros = Object.entries(world.macros ?? {}).map(([name, text]) => {
    const parsed = parseTemplate(new SourceText(`macros/${name}.sql`, text), 'macro');
    if (parsed.diagnostics.length > 0) throw new Error(told(parsed.diagnostics).join('\n'));
    return [name, parsed.value] as const;
  });
  const variables = new Map(Object.entries(world.variables ?? {}));
  const env = new Map(Object.entries(world.env ?? {}));
  return {
    values: world.values ?? {
      this: 'db.main.m',
      target: { name: 'dev', schema: 'main' },
      run_started_at: '2024-03-01T06:00:00Z',
      interval: { start: '2024-03-01', end: '2024-03-02' },
    },
    macros: new Map(macros),
    incremental: world.incremental ?? false,
    ref: (name) => (name === 'nowhere' ? undefined : `db.main.${name}`),
    source: (source, table) => (source === 'nowhere' ? undefined : `${source}.${table}`),
    variable: (name) => variables.get(name),
    variableNames: () => [...variables.keys()],
    env: (name) => env.get(name),
    literal,
    identifier: (name) => (/^[a-z_]\w*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`),
  };
}

function literal(value: Json): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  return Array.isArray(value) ? `(${value.map(literal).join(', ')})` : String(value);
}

export function render(text: string, world: World = {}): Rendered {
  const parsed = parseTemplate(new SourceText('models/m.sql', text), 'model');
  if (parsed.diagnostics.length > 0) throw new Error(told(parsed.diagnostics).join('\n'));
  return renderTemplate(parsed.value, environment(world));
}

/** The text of a template with nothing wrong in it. */
export function textOf(text: string, world: World = {}): string {
  const rendered = render(text, world);
  if (rendered.diagnostics.length > 0) throw new Error(told(rendered.diagnostics).join('\n'));
  return rendered.text;
}

/** What rendering says. */
export function complaints(text: string, world: World = {}): string[] {
  return told(render(text, world).diagnostics);
}

/** Each piece of output: `"text" <- "typed" exact | macro "where" | outer macro "where"`. */
export function pieces({ text, map }: Rendered): string[] {
  return map.map((segment, index) => {
    const piece = text.slice(segment.start, map[index + 1]?.start ?? text.length);
    const { source, start, end } = segment.span;
    const frames = framesOf(segment.frame).map(({ macro, span, exact }) => {
      const at = JSON.stringify(span.source.text.slice(span.start, span.end));
      return ` | ${macro} ${at}${exact ? ' exact' : ''}`;
    });
    const typed = JSON.stringify(source.text.slice(start, end));
    return `${JSON.stringify(piece)} <- ${typed}${segment.exact ? ' exact' : ''}${frames.join('')}`;
  });
}

export function framesOf(frame: Frame | undefined): Frame[] {
  return frame ? [frame, ...framesOf(frame.caller)] : [];
}
