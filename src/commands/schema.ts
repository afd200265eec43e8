/** `eider schema`: JSON Schemas of the YAML files, for editors. */
import { join } from 'node:path';
import { writeFileIfChanged } from '../base/write-file.ts';
import { jsonSchemas } from '../project/json-schema.ts';
import { type CommandContext, type ExitCode, exitCodes } from './command-context.ts';
import { attemptWrite, describeRefusals } from './refused-write.ts';
import { sayDiagnostics, sayJson, sayText } from './say.ts';

export function schema(context: CommandContext, folder: string | undefined): ExitCode {
  const schemas = jsonSchemas();
  if (folder === undefined) {
    sayJson(context, schemas);
    return exitCodes.ok;
  }
  const written: string[] = [];
  const refusals = Object.entries(schemas).flatMap(([name, value]) => {
    const shown = join(folder, `${name}.schema.json`);
    return attemptWrite(shown, () => {
      const path = join(context.workingFolder, shown);
      writeFileIfChanged(path, `${JSON.stringify(value, null, 2)}\n`);
      written.push(shown);
    });
  });
  if (written.length > 0) sayText(context, written.map((name) => `wrote ${name}`).join('\n'));
  sayDiagnostics(context, describeRefusals(refusals, 'error'));
  return refusals.length > 0 ? exitCodes.failed : exitCodes.ok;
}
