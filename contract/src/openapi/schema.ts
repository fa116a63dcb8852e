/** TypeBox schemas for the OpenAPI document: titled ones once, under `components`, and referenced elsewhere. */
export type Json = { readonly [key: string]: unknown }
export type Publish = (schema: object) => Json

/** Annotations for our own parser. */
const internal = new Set(['x-also', 'x-commas', 'x-lenient', 'x-addition', 'x-blank', 'x-unknown'])

/** `publish` returns the JSON of a schema; `schemas` collects the titled ones. */
export function publisher(): { readonly publish: Publish; readonly schemas: Json } {
  const schemas: Record<string, Json> = {}

  const publish: Publish = (schema) => {
    if (!('title' in schema) || typeof schema.title !== 'string') return publishedSchema(mapValues(schema, visit))
    // The description belongs to the reference, not to the component.
    const { title, description, ...rest } = schema as Json & { title: string }
    schemas[title] ??= publishedSchema({ title, ...mapValues(rest, visit) })
    return { $ref: `#/components/schemas/${title}`, ...(description !== undefined && { description }) }
  }

  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit)
    return typeof value === 'object' && value !== null ? publish(value) : value
  }

  return { publish, schemas }
}

const mapValues = (object: object, change: (value: unknown) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))

function publishedSchema(schema: Json): Json {
  const shown = Object.fromEntries(Object.entries(schema).filter(([key]) => !internal.has(key)))
  if (schema['x-addition'] === true) shown.description = `${schema.description ?? ''} *Addition.*`.trimStart()
  // TypeBox omits the type of an enum; client generators need it.
  if (Array.isArray(schema.enum)) shown.type = typeof schema.enum[0] === 'number' ? 'integer' : 'string'
  if (schema.maximum === Number.MAX_SAFE_INTEGER) shown.format = 'int64'
  const accepted = acceptedFormsOf(schema)
  if (accepted) shown.description = `${shown.description ?? ''} ${accepted}`.trimStart()
  return withoutNullUnion(shown)
}

/** Accepted values beyond the type, where they differ between fields. */
function acceptedFormsOf(schema: Json): string {
  const also = Object.keys((schema['x-also'] ?? {}) as Json)
  return [
    also.length > 0 ? `Also accepted: ${also.map((word) => `\`${word}\``).join(', ')}.` : '',
    schema['x-lenient'] === true ? 'Unknown words are ignored.' : '',
    schema['x-unknown'] === true ? 'Unknown values match nothing.' : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/** Writes `anyOf: [{type: 'string', …}, {type: 'null'}]` as `type: ['string', 'null']`. */
function withoutNullUnion(schema: Json): Json {
  const [first, second, third] = (schema.anyOf ?? []) as (Json | undefined)[]
  if (second?.type !== 'null' || third || typeof first?.type !== 'string') return schema
  const { anyOf: _, ...rest } = schema
  return { ...first, ...rest, type: [first.type, 'null'] }
}
