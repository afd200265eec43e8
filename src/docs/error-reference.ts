/**
 * The reference page of all error codes. In: the catalogue; out: Markdown. Knows nothing of where
 * the codes are raised.
 */
import type { ErrorCodeInfo } from '../base/codes/error-code-info.ts';
import { errorCodes } from '../base/error-codes.ts';

/** docs/reference/errors.md: one chapter for each range of numbers, one section for each code. */
export function errorReference(
  codes: Readonly<Record<string, ErrorCodeInfo>> = errorCodes,
): string {
  const sorted = Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1));
  const ranges = [...new Set(sorted.map(([code]) => rangeOf(code)))];
  const blocks = ranges.map((range) =>
    chapter(
      range,
      sorted.filter(([code]) => rangeOf(code) === range),
    ),
  );
  return `${[introduction, ...blocks].join('\n\n')}\n`;
}

type Entry = readonly [code: string, info: ErrorCodeInfo];

const introduction = `# Error codes

<!-- Generated from src/base/error-codes.ts by \`npm run docs\`. -->

Every message about a project carries a code, as in \`error[E0301]\`. A code keeps its meaning for
good: it can be searched for, linked to (\`errors.md#e0301\`) and named in configuration.`;

const rangeTitles: Readonly<Record<string, string>> = {
  '01': 'Project files and configuration',
  '02': 'Templates',
  '03': 'SQL and the engine',
  '04': 'Data tests',
  '05': 'Graph and selection',
  '06': 'Warehouse and run',
  '07': 'Command line',
  '08': 'Seeds and files',
};

/** `E0301` is of the range 03. */
function rangeOf(code: string): string {
  return code.slice(1, 3);
}

function chapter(range: string, entries: readonly Entry[]): string {
  const title = rangeTitles[range] ?? `Codes ${range}`;
  return [`## ${title}`, ...entries.map(section)].join('\n\n');
}

function section([code, { title, explanation }]: Entry): string {
  const anchor = `<a id="${code.toLowerCase()}"></a>`;
  return `${anchor}\n\n### ${code}: ${title}\n\n${explanation.trim()}`;
}
