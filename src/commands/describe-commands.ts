/** The commands and flags of the program, for the reference page. In: the program; out: facts. */
import type { Command } from 'commander';
import type { CommandInfo } from '../docs/command-reference.ts';

export function describeCommands(program: Command): readonly CommandInfo[] {
  return program.commands.map((command) => ({
    name: [command.name(), ...command.aliases()].join('|'),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      usage: argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      description: argument.description,
    })),
    flags: command.options.map(({ flags, description, argChoices }) => ({
      usage: flags,
      description,
      choices: argChoices,
    })),
  }));
}
