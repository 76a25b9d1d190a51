import type * as z from 'zod';

/**
 * A schema that describes a body in the API document and lets everything pass: the service reads the body itself, so
 * that the faults of its fields and those that only the database knows of come in one answer.
 */
export function onlyDescribed(schema: z.ZodType) {
  const { version, vendor, jsonSchema } = schema['~standard'];
  return {
    '~standard': { version, vendor, jsonSchema, validate: (value: unknown) => ({ value }) },
  };
}
