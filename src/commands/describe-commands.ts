/** The commands and flags of the program, for the reference page. In: the program; out: facts. */
import type { Argument, Command } from 'commander';
import type { CommandInfo } from '../docs/command-reference.ts';

export function describeCommands(program: Command): readonly CommandInfo[] {
  return program.commands.flatMap((command) =>
    command.commands.length === 0
      ? [describe(command)]
      : command.commands.map((inner) => describe(inner, `${command.name()} `)),
  );
}

function describe(command: Command, before = ''): CommandInfo {
  return {
    name: before + [command.name(), ...command.aliases()].join('|'),
    description: command.description(),
    arguments: command.registeredArguments.map((argument) => ({
      usage: argument.required ? `<${nameOf(argument)}>` : `[${nameOf(argument)}]`,
      description: argument.description,
    })),
    flags: command.options.map(({ flags, description, argChoices }) => ({
      usage: flags,
      description,
      choices: argChoices,
    })),
  };
}

function nameOf(argument: Argument): string {
  return argument.variadic ? `${argument.name()}...` : argument.name();
}
