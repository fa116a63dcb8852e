/** The building blocks of every schema: one place for lengths, shapes and the ways in which clients spell a list. */
import { type Static, type TArray, type TBoolean, type TEnum, type TSchema, type TUnsafe, Type } from 'typebox'

/** A schema whose value is filled in when the caller leaves it out. */
export type Defaulted<T extends TSchema> = T & { readonly default: Static<T> }

/** Optional for the caller, always present for the handler. */
export function withDefault<T extends TSchema>(value: Static<T>, schema: T): Defaulted<T> {
  // Typed as present although the schema says optional: the parser never leaves it out.
  return Type.Optional(Type.With(schema, { default: value })) as unknown as Defaulted<T>
}

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** What a caller can also take away: null or empty text clears it, and reaches the handler as null. */
export const clearable = <T extends TSchema>(schema: T) => Type.Optional(nullable(schema))

/**
 * What counts as left out when it is blank or 0: some clients send every field, filled in or not. Only for optional fields
 * of POST bodies, and for the limits of lists.
 */
export function orBlank<T extends TSchema>(schema: T, note = 'Blank counts as left out.'): T {
  const { description = '' } = schema as { readonly description?: string }
  return Type.With(schema, { description: `${description} ${note}`.trim(), 'x-blank': true }) as T
}

/** What a handler gets for a value that a filter does not know. Nothing that is stored has it, so nothing matches. */
export const unknownValue = 'unknown'

/** A filter of a query whose unknown values match nothing, and are no error. */
export const orUnknown = <T extends TSchema>(schema: T) =>
  Type.With(schema, { 'x-unknown': true }) as unknown as TUnsafe<Static<T> | typeof unknownValue>

/** Marks a field that the public API doesn't have. Existing clients pass over it. */
export const addition = <T extends TSchema>(schema: T): T => Type.With(schema, { 'x-addition': true }) as T

/** Text that a caller sends, 1 to `max` UTF-16 units. */
export const text = (description: string, max = 255) => Type.String({ description, minLength: 1, maxLength: max })

/** Path, `id:…`, `hash:…` or a bare name. The cap lets through the longest path there can be. */
export const identifier = (description: string) =>
  text(
    `${description} Write a path (\`/inbound/orders.csv\`), \`id:…\`, \`hash:…\`, or a name in your home folder.`,
    65_536,
  )

/** An instant in an answer: ISO 8601 with offset, to the second. */
export const timestamp = (description: string) => Type.String({ description, format: 'date-time' })

/** An instant in a request. Without an offset it means the time zone of the caller. */
export const instant = (description: string) => Type.String({ description, format: 'date-time', maxLength: 64 })

/** An email address that a caller sends. */
export const emailAddress = (description: string) => Type.String({ description, format: 'email', maxLength: 254 })

export const webAddress = (description: string) => Type.String({ description, format: 'uri', maxLength: 2048 })

/** A database id; JSON numbers carry it exactly. */
export const id = (description: string) => Type.Integer({ description, minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

/** One flag for each name, all present. */
export function flags<const T extends Readonly<Record<string, string>>>(descriptions: T, title?: string) {
  const entries = Object.entries(descriptions).map(([name, description]) => [name, Type.Boolean({ description })])
  const properties = Object.fromEntries(entries) as { -readonly [K in keyof T]: TBoolean }
  return Type.Object(properties, title ? { title } : {})
}

/** What stands behind a parameter that takes several words with commas between them. */
type Words<W extends string> = TArray<TEnum<W[]>>

/**
 * `include=share,ownerUser`. Other spellings that clients use are `also`: spelling → word. Words that nobody knows are
 * passed over, since an `include` only adds to an answer.
 */
export function includeList<const W extends string>(
  words: readonly W[],
  also: Readonly<Record<string, NoInfer<W>>> = {},
) {
  const list = Type.Array(Type.Enum([...words]), {
    description: 'Related objects to add to `included`, with commas between them.',
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
    description: 'Fields to sort by, the most important first, with commas between them. A minus means descending.',
    'x-commas': true,
  })
  return withDefault([], list as Words<F | `-${F}`>)
}

/** `offset` and `limit` of a list, as properties of its query. */
export const paging = (usual: number, most: number) => ({
  offset: withDefault(
    0,
    Type.Integer({ description: 'How many entries to pass over.', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  ),
  limit: withDefault(
    usual,
    orBlank(
      Type.Integer({ description: 'How many entries to return.', minimum: 1, maximum: most }),
      '0 counts as left out.',
    ),
  ),
})
