/** `eider completion <shell>`: prints a script; the shell then asks `eider complete -- …`. */
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

/** Replaces the placeholder that stands in the help. */
export function addCompletion(program: Command): void {
  const commands = program.commands as Command[];
  commands.splice(
    commands.findIndex((command) => command.name() === 'completion'),
    1,
  );
  tab(program, { completionCommandName: 'completion' });
}
