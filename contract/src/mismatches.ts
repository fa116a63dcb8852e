/** Holds values against schemas, for the tests of those who serve and those who read them. */
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** What of a value is not as its schema says, one line each with the path; none when it matches. */
export const mismatches = (schema: object, value: unknown): string[] =>
  Value.Check(schema as TSchema, value)
    ? []
    : Value.Errors(schema as TSchema, value).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
