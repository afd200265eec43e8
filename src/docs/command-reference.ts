/**
 * The reference page of all commands. In: commands with their flags, as the program has them; out:
 * Markdown. Knows not what they do.
 */

export interface CommandInfo {
  /** `list|ls`. */
  readonly name: string;
  /** `<node>`, `[folder]`. */
  readonly arguments: readonly { readonly usage: string; readonly description: string }[];
  readonly description: string;
  readonly flags: readonly FlagInfo[];
}

export interface FlagInfo {
  /** `-s, --select <selector...>`. */
  readonly usage: string;
  readonly description: string;
  readonly choices?: readonly string[] | undefined;
}

/** docs/reference/commands.md: what most commands take is told once, in front. */
export function commandReference(commands: readonly CommandInfo[]): string {
  const shared = findShared(commands);
  const chapters = commands.map((command) => chapter(command, shared));
  return `${[introduction, flagTable(shared), ...chapters].join('\n\n')}\n`;
}

const introduction = `# Commands

<!-- Generated from src/commands/program.ts by \`npm run docs\`. -->

\`eider --help\` and \`eider <command> --help\` say the same. A command ends with one of these
[exit codes](exit-codes.md). Every flag has a variable: \`--fail-fast\` is \`EIDER_FAIL_FAST\`; the flag
wins.

## Flags of many commands`;

const manyCommands = 4;

function findShared(commands: readonly CommandInfo[]): readonly FlagInfo[] {
  const takers = new Map<string, { readonly flag: FlagInfo; count: number }>();
  for (const flag of commands.flatMap(({ flags }) => flags)) {
    const key = `${flag.usage}\n${flag.description}`;
    const known = takers.get(key) ?? { flag, count: 0 };
    takers.set(key, { ...known, count: known.count + 1 });
  }
  return [...takers.values()]
    .filter(({ flag, count }) => count >= manyCommands && flag.choices === undefined)
    .map(({ flag }) => flag);
}

function chapter(command: CommandInfo, shared: readonly FlagInfo[]): string {
  const isShared = ({ usage, description }: FlagInfo): boolean =>
    shared.some((flag) => flag.usage === usage && flag.description === description);
  const own = command.flags.filter((flag) => !isShared(flag));
  const also = command.flags.filter(isShared).map(({ usage }) => `\`${nameOf(usage)}\``);
  const usage = ['eider', command.name.split('|')[0], ...command.arguments.map((one) => one.usage)];
  const blocks = [
    `## ${command.name.replace('|', ', ')}`,
    `\`${usage.join(' ')}\`: ${command.description}.`,
    ...(command.arguments.length > 0 ? [argumentList(command)] : []),
    ...(own.length > 0 ? [flagTable(own)] : []),
    ...(also.length > 0 ? [`Also: ${also.join(', ')}.`] : []),
  ];
  return blocks.join('\n\n');
}

function argumentList({ arguments: taken }: CommandInfo): string {
  return taken.map(({ usage, description }) => `- \`${usage}\`: ${description}`).join('\n');
}

function flagTable(flags: readonly FlagInfo[]): string {
  const rows = flags.map(({ usage, description, choices }) => {
    const words = choices ? `: ${choices.map((choice) => `\`${choice}\``).join(', ')}` : '';
    return `| \`${usage.replaceAll('|', '\\|')}\` | ${asCell(description)}${words} |`;
  });
  return ['| flag | |', '| --- | --- |', ...rows].join('\n');
}

/** Template tags and what stands in quotes are code; a bar would end the cell. */
function asCell(text: string): string {
  return text.replaceAll(/\{\{.*?\}\}/g, (tag) => `\`${tag}\``).replaceAll('|', '\\|');
}

/** The long form alone. */
function nameOf(usage: string): string {
  return /--[a-z-]+/.exec(usage)?.[0] ?? usage;
}
