/** `eider schema`: JSON Schemas of the YAML files, for editors. */
import { join } from 'node:path';
import { writeFileIfChanged } from '../base/write-file.ts';
import { jsonSchemas } from '../project/json-schema.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { sayJson, sayText } from './say.ts';

export function schema(context: CommandContext, folder: string | undefined): ExitCode {
  const schemas = jsonSchemas();
  if (folder === undefined) {
    sayJson(context, schemas);
    return exitCodes.ok;
  }
  const names = Object.entries(schemas).map(([name, value]) => {
    const path = join(context.workingFolder, folder, `${name}.schema.json`);
    writeFileIfChanged(path, `${JSON.stringify(value, null, 2)}\n`);
    return join(folder, `${name}.schema.json`);
  });
  sayText(context, names.map((name) => `wrote ${name}`).join('\n'));
  return exitCodes.ok;
}
