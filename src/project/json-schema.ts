/** JSON Schemas of Eider's YAML files, for editors: made from the schemas that validate them. */
import * as z from 'zod';
import { propertiesSchema } from './properties/properties-schema.ts';
import { editorProjectSchema, selectorsSchema } from './settings/project-schema.ts';

export interface JsonSchemas {
  /** project.yml and project.local.yml. */
  readonly project: Readonly<Record<string, unknown>>;
  /** Properties files: `*.yml` beside models, seeds, snapshots, tests and macros. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly selectors: Readonly<Record<string, unknown>>;
}

export function jsonSchemas(): JsonSchemas {
  return {
    project: describe('Eider project', editorProjectSchema()),
    properties: describe('Eider properties', propertiesSchema),
    selectors: describe('Eider selectors', selectorsSchema),
  };
}

function describe(title: string, schema: z.ZodType): Readonly<Record<string, unknown>> {
  return { title, ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}
