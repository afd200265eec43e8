/**
 * The reference page of `--log-format json`. In: what `event-fields.ts` says of each event; out:
 * Markdown.
 */
import { diagnosticExample, diagnosticTexts, eventTexts } from './event-fields.ts';
import type { FieldText } from './field-texts.ts';
import { watchEventTexts } from './watch-event-fields.ts';

/** docs/reference/events.md: a section for each event, and one for the diagnostics in them. */
export function eventReference(): string {
  const events = Object.entries(eventTexts).map(([type, { when, fields, example }]) =>
    section(`\`${type}\``, when, fields, example),
  );
  const diagnostics = section('Diagnostics', aboutDiagnostics, diagnosticTexts, diagnosticExample);
  const watched = Object.entries(watchEventTexts).map(([type, { when, fields, example }]) =>
    section(`\`${type}\``, when, fields, example),
  );
  return `${[introduction, ...events, aboutWatch, ...watched, diagnostics].join('\n\n')}\n`;
}

const aboutWatch = `# Events of a watch

\`eider watch --output json\` prints the events above for each of its builds, and these around them.
In order: \`watch_started\`; for each save \`saved\`, the events of its build and \`result\`; at
last \`watch_ended\`.`;

const introduction = `# Events

<!-- Generated from src/docs/event-fields.ts by \`npm run docs\`. -->

With \`--log-format json\` Eider prints one JSON object on each line, in the order in which things
happen. Every event has a \`type\` and \`at\`, the time in UTC (\`2026-11-21T06:00:00Z\`). New
fields and new types may be added: ignore what you do not know. Values of \`EIDER_SECRET_*\` variables
are replaced by \`*****\`.`;

const aboutDiagnostics = `A mistake, or a broken promise of the data. \`path\`, \`line\`, \`column\`,
\`endLine\` and \`endColumn\` are there together, or none of them is.`;

function section(
  title: string,
  about: string,
  fields: Readonly<Record<string, FieldText>>,
  example: unknown,
): string {
  const rows = Object.entries(fields).map(fieldRow);
  const table = ['| field | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
  return `## ${title}\n\n${about}\n\n${table}\n\n\`\`\`json\n${JSON.stringify(example)}\n\`\`\``;
}

function fieldRow([name, { type, text, optional, values = {} }]: [string, FieldText]): string {
  const words = Object.entries(values).map(([value, meaning]) => `\`${value}\` (${meaning})`);
  const meaning = words.length === 0 ? text : `${text} ${words.join(', ')}.`;
  return `| \`${name}\` | ${type}${optional ? ', optional' : ''} | ${meaning} |`;
}
