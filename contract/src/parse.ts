/**
 * Parses requests into what handlers receive. Lenient where published clients differ (booleans in every spelling, numeric
 * text for integers, empty bodies, nulls, unknown fields unless the schema forbids them), strict about values (in a body
 * a number never becomes text, and a single value never a list). Every error names its field and says what to do. Results
 * contain names of the schema only, so `__proto__` and the like have no effect.
 */
import type { Static, TObject } from 'typebox'
import { readClientDate } from './client-date.ts'
import { unknownValue } from './schemas/fields.ts'

export interface Problem {
  /** `limit`, `triggers.resources.upload`, `resources[3]`; `body` for the whole body. */
  readonly field: string
  /** A sentence for the caller that starts with the field. */
  readonly message: string
}

export type Parsed<T> = { readonly ok: T } | { readonly problems: readonly Problem[] }

/** The query string of a URL, with or without `?`. A parameter without a value counts as absent. */
export function parseQuery<T extends TObject>(schema: T, search: string): Parsed<Static<T>> {
  const given = new Map<string, string[]>()
  for (const [key, value] of search.length > 1 ? new URLSearchParams(search) : []) {
    if (value === '') continue
    // `resources`, `resources[]` and PHP's `resources[0]` are one parameter.
    const name = key.replace(/\[\d*\]$/, '')
    const values = given.get(name)
    if (values) values.push(value)
    else given.set(name, [value])
  }
  const { properties = {} } = schema as Shape
  return parse(schema, (name) => {
    const values = given.get(name)
    // A single value of a list parameter is a list of one; in bodies it is not.
    return values?.length === 1 && properties[name]?.type !== 'array' ? values[0] : values
  })
}

/** The decoded parameters of the path. */
export const parseParams = <T extends TObject>(schema: T, values: Readonly<Record<string, unknown>>) =>
  parse(schema, (name) => own(values, name))

/** An id in a path that cannot exist: below 1, or beyond the exact integers of JSON. Undefined if there is none. */
export function impossibleId(schema: TObject, values: Readonly<Record<string, unknown>>): string | undefined {
  for (const [name, shape] of Object.entries((schema as Shape).properties ?? {})) {
    const value = own(values, name)
    if (shape.type !== 'integer' || typeof value !== 'string' || !/^-?\d+$/.test(value)) continue
    if (Number(value) < (shape.minimum ?? 1) || !Number.isSafeInteger(Number(value))) return value
  }
  return undefined
}

/** Request headers by lower-case name, as in Node. */
export const parseHeaders = <T extends TObject>(schema: T, headers: Readonly<Record<string, unknown>>) =>
  parse(schema, (name) => own(headers, name.toLowerCase()) || undefined)

/** A parsed JSON body. A missing body, null and PHP's `[]` for an empty object count as `{}`. */
export function parseBody<T extends TObject>(schema: T, value: unknown): Parsed<Static<T>> {
  const body = value === undefined || value === null || value === '' || isEmptyList(value) ? {} : value
  if (!isRecord(body))
    return { problems: [{ field: 'body', message: `body must be a JSON object, got ${show(body)}.` }] }
  return parse(schema, (name) => own(body, name))
}

/** The subset of JSON Schema that inputs of operations use. */
interface Shape {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  /** False: fields that are not in `properties` are refused instead of ignored. */
  readonly additionalProperties?: unknown
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly minItems?: number
  readonly maxItems?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly format?: string
  readonly 'x-commas'?: true
  readonly 'x-lenient'?: true
  readonly 'x-also'?: Readonly<Record<string, string>>
  readonly 'x-blank'?: true
  readonly 'x-unknown'?: true
}

/** `text` follows the name of the field: `must be …`. */
type Report = (field: string, text: string) => undefined
type Take = (name: string) => unknown

const MOST_PROBLEMS = 20

function parse<T extends TObject>(schema: T, take: Take): Parsed<Static<T>> {
  const problems: Problem[] = []
  const value = readObject(schema as Shape, take, '', (field, text) => {
    if (problems.length < MOST_PROBLEMS) problems.push({ field, message: `${field} ${text}` })
    return undefined
  })
  return problems.length > 0 ? { problems } : { ok: value as Static<T> }
}

/** A property of a schema, prepared once. */
interface Field {
  readonly name: string
  readonly shape: Shape
  readonly clearable: boolean
  readonly required: boolean
  /** Creates the default value, a new one for every request; undefined without a default. */
  readonly fallback: (() => unknown) | undefined
}

// Cached: schemas are few and do not change.
const fields = new WeakMap<Shape, readonly Field[]>()

function fieldsOf(schema: Shape): readonly Field[] {
  const known = fields.get(schema)
  if (known) return known
  const made = Object.entries(schema.properties ?? {}).map(([name, shape]) => ({
    name,
    shape,
    clearable: clearableShape(shape) !== undefined,
    required: schema.required?.includes(name) ?? false,
    fallback: fallbackOf(shape.default),
  }))
  fields.set(schema, made)
  return made
}

function fallbackOf(value: unknown): (() => unknown) | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'object') return () => value
  return isEmptyList(value) ? () => [] : () => structuredClone(value)
}

function readObject(schema: Shape, take: Take, prefix: string, report: Report): object {
  const result: Record<string, unknown> = {}
  for (const { name, shape, clearable, required, fallback } of fieldsOf(schema)) {
    const raw = take(name)
    const given = (raw === null && !clearable) || (shape['x-blank'] && isBlank(shape, raw)) ? undefined : raw
    if (given !== undefined) result[name] = read(shape, given, prefix + name, report)
    else if (fallback) result[name] = fallback()
    else if (required) report(prefix + name, `is required. ${shape.description ?? ''}`.trimEnd())
  }
  return result
}

function read(schema: Shape, value: unknown, field: string, report: Report): unknown {
  if (schema['x-unknown'] && typeof value === 'string') {
    const { 'x-unknown': _, ...known } = schema
    return read(known, value, field, () => undefined) ?? unknownValue
  }
  const inner = clearableShape(schema)
  if (inner) return value === null || value === '' ? null : read(inner, value, field, report)
  if (schema.enum) return readChoice(schema, schema.enum, value, field, report)
  if (schema.type === 'string') return readText(schema, value, field, report)
  if (schema.type === 'integer') return readInteger(schema, value, field, report)
  if (schema.type === 'number') return readNumber(schema, value, field, report)
  if (schema.type === 'boolean') return readBoolean(value, field, report)
  if (schema.type === 'array' && schema.items) return readList(schema, schema.items, value, field, report)
  if (schema.type === 'object') {
    if (!isRecord(value) && !isEmptyList(value)) return report(field, `must be an object, got ${show(value)}.`)
    if (schema.additionalProperties === false) refuseUnknown(schema, value, field, report)
    return readObject(schema, (name) => own(value, name), `${field}.`, report)
  }
  throw new Error(`The schema of ${field} is of a kind that can't be read from a request.`)
}

function refuseUnknown(schema: Shape, value: object, field: string, report: Report): void {
  const known = Object.keys(schema.properties ?? {})
  for (const name of Object.keys(value))
    if (!known.includes(name)) report(`${field}.${name}`, `is not known: there are ${known.join(', ')}.`)
}

/** The schema of a nullable value without null: the `{…}` in `anyOf: [{…}, {type: 'null'}]`. */
function clearableShape({ anyOf: [shape, nothing, more] = [] }: Shape): Shape | undefined {
  return nothing?.type === 'null' && !more ? shape : undefined
}

function readList(schema: Shape, items: Shape, value: unknown, field: string, report: Report): unknown {
  if (!Array.isArray(value)) return report(field, `must be a list, got ${show(value)}.`)
  const list: unknown[] = value
  const { minItems = 0, maxItems = 10_000 } = schema
  if (list.length < minItems)
    return report(field, `must hold at least ${minItems === 1 ? 'one entry' : `${minItems} entries`}.`)
  if (list.length > maxItems) return report(field, `must not hold more than ${maxItems} entries, got ${list.length}.`)
  if (!schema['x-commas']) return list.map((item, at) => read(items, item, `${field}[${at}]`, report))
  const words = list.flatMap((item) => (typeof item === 'string' ? item.split(',') : [item]))
  const known = { ...items, 'x-also': schema['x-also'] ?? {} }
  const note: Report = schema['x-lenient'] ? () => undefined : report
  const chosen = words
    .filter((word) => typeof word !== 'string' || word.trim() !== '')
    .map((word) => read(known, word, field, note))
  return [...new Set(chosen)].filter((word) => word !== undefined)
}

function readChoice(schema: Shape, words: readonly string[], value: unknown, field: string, report: Report): unknown {
  const wanted = asWord(value)
  const found = words.find((word) => word.toLowerCase() === wanted)
  if (found !== undefined) return found
  const other = Object.entries(schema['x-also'] ?? {}).find(([word]) => word.toLowerCase() === wanted)
  if (other) return other[1]
  const plain = words.filter((word) => !word.startsWith('-'))
  const descending = plain.length < words.length ? ', with a minus before it for descending' : ''
  return report(field, `must be one of ${plain.join(', ')}${descending}, got ${show(value)}.`)
}

function readBoolean(value: unknown, field: string, report: Report): boolean | undefined {
  const word = asWord(value)
  if (word === 'true' || word === '1') return true
  if (word === 'false' || word === '0') return false
  return report(field, `must be true or false, got ${show(value)}.`)
}

function readInteger(schema: Shape, value: unknown, field: string, report: Report): number | undefined {
  const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = schema
  const number = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) + 0 : value
  if (typeof number === 'number' && Number.isSafeInteger(number) && number >= minimum && number <= maximum)
    return number
  const atLeast = minimum > Number.MIN_SAFE_INTEGER ? ` of ${minimum} or more` : ''
  const range = maximum < Number.MAX_SAFE_INTEGER ? ` from ${minimum} to ${maximum}` : atLeast
  return report(field, `must be a whole number${range}, got ${show(value)}.`)
}

function readNumber(schema: Shape, value: unknown, field: string, report: Report): number | undefined {
  const { minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE } = schema
  const number = typeof value === 'string' && /^-?\d{1,16}(?:\.\d{1,16})?$/.test(value) ? Number(value) + 0 : value
  if (typeof number === 'number' && number >= minimum && number <= maximum) return number
  return report(field, `must be a number from ${minimum} to ${maximum}, got ${show(value)}.`)
}

function readText(schema: Shape, text: unknown, field: string, report: Report): string | undefined {
  if (typeof text !== 'string') return report(field, `must be text, got ${show(text)}.`)
  if (text.includes('\0')) return report(field, 'must not contain the character NUL.')
  if (!text.isWellFormed()) return report(field, 'must be well-formed Unicode; it contains an unpaired surrogate.')
  if (text.length < (schema.minLength ?? 0)) return report(field, 'must not be empty.')
  if (text.length > (schema.maxLength ?? 1000)) {
    return report(field, `must not be longer than ${schema.maxLength ?? 1000} characters, got ${text.length}.`)
  }
  if (schema.format === 'date-time') {
    return readClientDate(text) ?? report(field, `must be a date such as 2026-11-23T22:47:54Z, got ${show(text)}.`)
  }
  if (schema.format === 'uri' && !isWebAddress(text)) {
    return report(field, 'must be a complete web address that begins with https:// or http://.')
  }
  if (schema.format === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) {
    return report(field, `must be an email address, got ${show(text)}.`)
  }
  return text
}

// Never String(object): a body can contain its own toString.
const asWord = (value: unknown) => (typeof value === 'object' ? '' : String(value).trim().toLowerCase())
const isWebAddress = (text: string) => /^https?:\/\/[^\s\p{Cc}]+$/iu.test(text) && URL.canParse(text)

/** Values that some clients send for empty fields. */
const isBlank = ({ type }: Shape, value: unknown): boolean =>
  value === 0 || (typeof value === 'string' && (value.trim() === '' || (type === 'integer' && /^0+$/.test(value))))

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isEmptyList = (value: unknown): value is unknown[] => Array.isArray(value) && value.length === 0
const own = (value: object, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name as keyof typeof value] : undefined

/** A value as shown in a message: short, on one line, without invisible characters. */
function show(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value !== 'string') return String(value)
  const short = value.length > 40 ? `${value.slice(0, 40)}…` : value
  return `"${short.toWellFormed().replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')}"`
}
