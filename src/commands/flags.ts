/**
 * The flags that commands share. In: a command; out: the same, with flags whose values are read, and
 * of which each has a variable. What a command does with them is not known here.
 */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readMoment } from './interval-flags.ts';
import { readSample } from './partial-flags.ts';

export function addProject(command: Command): Command {
  return command
    .addOption(flag('--project-dir <folder>', 'where project.yml is; else found upwards from here'))
    .addOption(flag('-t, --target <name>', 'one of the targets of project.yml'))
    .addOption(flag('--vars <yaml>', 'variables: --vars "{first_day: 2024-02-01}"'))
    .addOption(flag('--warn-error', 'treat warnings as errors'))
    .addOption(flag('-q, --quiet', 'print only what went wrong'))
    .addOption(flag('--no-color', 'no colour (NO_COLOR does the same)'));
}

/** For the pages that CI shows; on GitHub annotations and a summary come by themselves. */
export function addFindings(command: Command): Command {
  return command
    .addOption(flag('--sarif <file>', 'write what is wrong as SARIF, for code scanning, too'))
    .addOption(flag('--summary <file>', 'write what changed and what failed as Markdown, too'));
}

export function addSelection(command: Command): Command {
  return command
    .addOption(flag('-s, --select <selector...>', 'which nodes: names, tag:x, +x, x+, path:y …'))
    .addOption(flag('--exclude <selector...>', 'which nodes not'))
    .addOption(flag('--selector <name>', 'a named selector of the project'))
    .addOption(flag('--state <folder>', 'the target folder of another run, to compare with'));
}

/** Each flag has a variable: --fail-fast is EIDER_FAIL_FAST, --no-check is EIDER_NO_CHECK. */
export function flag(flags: string, description: string): Option {
  const option = new Option(flags, description);
  const name = option.long?.slice('--'.length) ?? option.attributeName();
  const variable = `EIDER_${name.replaceAll('-', '_').toUpperCase()}`;
  return option.long === '--no-color' || isOff(option, variable) ? option : option.env(variable);
}

/** For a flag without a value any text would switch it on, `false` and `0` among them. */
function isOff({ required, optional }: Option, variable: string): boolean {
  return !required && !optional && /^(?:|0|false|no|off)$/i.test(process.env[variable] ?? 'on');
}

export function deferFlag(): Option {
  return flag('--defer', 'read what is not built here where the run of --state has built it');
}

/** What is built then is made again by any other build. */
export function addPartialFlags(command: Command): void {
  const sample = flag('--sample <time>', 'of inputs with a time_column: the last 7d, or a..b');
  command
    .addOption(flag('--empty', 'read no rows: do the queries run, and give the right columns?'))
    .addOption(sample.argParser(readSampled).conflicts('empty'));
}

function readSampled(text: string): string {
  if (readSample(text, new Date(0).toISOString())) return text;
  throw new InvalidArgumentError('Write a span, 7d or "2 weeks", or days, 2024-03-01..2024-03-08');
}

export function outputFlag(choices: readonly string[]): Option {
  return flag('--output <format>', 'how to print').choices(choices);
}

export function waitFlag(): Option {
  const description = 'wait for a warehouse that another process holds';
  return flag('--wait [seconds]', description).argParser(readWait);
}

function readWait(text: string): string | boolean {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (Number(text) >= 0) return text;
  throw new InvalidArgumentError(
    'Give a number of seconds, or nothing to wait as long as it takes.',
  );
}

export function momentFlag(name: '--start' | '--end', description: string): Option {
  return flag(`${name} <time>`, description).argParser((text) => {
    const moment = readMoment(text);
    if (moment === undefined) {
      throw new InvalidArgumentError(
        'Write a day, 2024-03-01, or a time, 2024-03-01T05:00, in UTC',
      );
    }
    return moment;
  });
}

/** Of threads there is one at least. */
export function readThreads(text: string): number {
  const count = readCount(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('Give a whole number above 0.');
}

export function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 0) return count;
  throw new InvalidArgumentError('Give a whole number.');
}
