/** Validates values against schemas, for tests of the server and of clients. */
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** Differences between a value and its schema, one line each with the path; empty if it matches. */
export const mismatches = (schema: object, value: unknown): string[] =>
  Value.Check(schema as TSchema, value)
    ? []
    : Value.Errors(schema as TSchema, value).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
