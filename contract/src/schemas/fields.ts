/** Building blocks of the schemas: lengths, formats, and the ways in which clients spell lists. */
import { type Static, type TArray, type TBoolean, type TEnum, type TSchema, type TUnsafe, Type } from 'typebox'

/** A schema whose default replaces a missing value. */
export type Defaulted<T extends TSchema> = T & { readonly default: Static<T> }

/** Optional for the caller, always present for the handler. */
export function withDefault<T extends TSchema>(value: Static<T>, schema: T): Defaulted<T> {
  // Typed as present although the schema is optional: the parser always sets it.
  return Type.Optional(Type.With(schema, { default: value })) as unknown as Defaulted<T>
}

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** A value that the caller can clear: null or empty text reaches the handler as null. */
export const clearable = <T extends TSchema>(schema: T) => Type.Optional(nullable(schema))

/**
 * Blank or 0 counts as absent, because some clients send every field. Only for optional fields of POST bodies, and for
 * limits of lists.
 */
export function orBlank<T extends TSchema>(schema: T, note = 'Blank counts as absent.'): T {
  const { description = '' } = schema as { readonly description?: string }
  return Type.With(schema, { description: `${description} ${note}`.trim(), 'x-blank': true }) as T
}

/** Value of a filter that the server does not know; it matches nothing. */
export const unknownValue = 'unknown'

/** A query filter whose unknown values match nothing instead of being an error. */
export const orUnknown = <T extends TSchema>(schema: T) =>
  Type.With(schema, { 'x-unknown': true }) as unknown as TUnsafe<Static<T> | typeof unknownValue>

/** Marks a field that the public API does not have. Existing clients ignore it. */
export const addition = <T extends TSchema>(schema: T): T => Type.With(schema, { 'x-addition': true }) as T

/** Of a response about what a visitor did. */
export const visitor = Type.Optional(
  Type.String({
    description:
      'Only of a visitor of a share or form, such as the one who uploaded the content: the email address or name as entered, which is not verified. Empty if neither is known, or without the permission `viewFormData`.',
  }),
)

/** Text of a request, 1 to `max` UTF-16 units. */
export const text = (description: string, max = 255) => Type.String({ description, minLength: 1, maxLength: max })

/** Path, `id:…`, `hash:…` or a bare name. The limit allows the longest possible path. */
export const identifier = (description: string) =>
  text(`${description} A path (\`/inbound/orders.csv\`), \`id:…\`, \`hash:…\`, or a name in your home folder.`, 65_536)

/** A time in a response: ISO 8601 with offset, to the second. */
export const timestamp = (description: string) => Type.String({ description, format: 'date-time' })

/** A time in a request. Without an offset it is in the time zone of the caller. */
export const instant = (description: string) => Type.String({ description, format: 'date-time', maxLength: 64 })

/** An email address in a request. */
export const emailAddress = (description: string) => Type.String({ description, format: 'email', maxLength: 254 })

export const webAddress = (description: string) => Type.String({ description, format: 'uri', maxLength: 2048 })

/** A database id; exact as a JSON number. */
export const id = (description: string) => Type.Integer({ description, minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** One flag per name, all present. */
export function flags<const T extends Readonly<Record<string, string>>>(descriptions: T, title?: string) {
  const entries = Object.entries(descriptions).map(([name, description]) => [name, Type.Boolean({ description })])
  const properties = Object.fromEntries(entries) as { -readonly [K in keyof T]: TBoolean }
  return Type.Object(properties, title ? { title } : {})
}

/** A parameter with several comma-separated values. */
type Words<W extends string> = TArray<TEnum<W[]>>

/**
 * `include=share,ownerUser`. Other spellings of clients are `also`: spelling → value. Unknown values are ignored, since
 * an `include` only adds to a response.
 */
export function includeList<const W extends string>(
  words: readonly W[],
  also: Readonly<Record<string, NoInfer<W>>> = {},
) {
  const list = Type.Array(Type.Enum([...words]), {
    description: 'Related objects to add to `included`, separated by commas.',
    'x-commas': true,
    'x-also': also,
    'x-lenient': true,
  })
  return withDefault([], list as Words<W>)
}

/** `sort=-date,name`: applied in this order, a minus for descending. */
export function sortList<const F extends string>(...fields: readonly F[]) {
  const words = fields.flatMap((field) => [field, `-${field}` as const])
  const list = Type.Array(Type.Enum(words), {
    description: 'Fields to sort by, most important first, separated by commas. A minus means descending.',
    'x-commas': true,
  })
  return withDefault([], list as Words<F | `-${F}`>)
}

/** `offset` and `limit` of a list, as query properties. */
export const paging = (usual: number, most: number) => ({
  offset: withDefault(
    0,
    Type.Integer({ description: 'Number of entries to skip.', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  ),
  limit: withDefault(
    usual,
    orBlank(
      Type.Integer({ description: 'Maximum number of entries to return.', minimum: 1, maximum: most }),
      '0 counts as absent.',
    ),
  ),
})
