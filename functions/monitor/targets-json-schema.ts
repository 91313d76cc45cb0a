import { type ConversionConfig, toJsonSchema } from '@valibot/to-json-schema';
import { targetOptions, targetsSchema } from './targets-schema.ts';

/**
 * The targets file as a JSON Schema (draft 07), for editors and other tools. It knows every key, type, pattern and
 * bound; what is only wrong when two keys are seen together is found by `validate` alone.
 */
export function renderTargetsSchema(): string {
  const config: ConversionConfig = {
    target: 'draft-07',
    typeMode: 'input',
    // What a function judges has no JSON Schema; patterns and lengths beside it are kept.
    ignoreActions: ['check'],
    // What defaults and targets share stands once.
    definitions: Object.fromEntries(Object.entries(targetOptions).map(([key, option]) => [key, option.wrapped])),
  };
  return `${JSON.stringify(toJsonSchema(targetsSchema, config), null, 2)}\n`;
}
