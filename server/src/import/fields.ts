/** Reads JSON of a server that may be any version of the API: missing and malformed fields become defaults, never errors. */
import { parseClientDate } from '../lib/time.ts'
import type { Unclear } from './source.ts'

export type Json = Readonly<Record<string, unknown>>

const longestText = 70_000

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectOf = (value: unknown): Json => (isObject(value) ? value : {})

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Text; a number as its digits; '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' ? value.slice(0, longestText) : ''
}

/** A line of text that a name can have. */
export const lineOf = (value: unknown): string =>
  textOf(value)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 255)

/** A whole number from 0; null for anything else. */
export function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null
}

const yes: readonly unknown[] = [true, 1, '1', 'true']
const no: readonly unknown[] = [false, 0, '0', 'false']

/** Servers write flags as booleans, 0 and 1, or text. */
export const flagOf = (value: unknown): boolean => yes.includes(value)

/** A flag that must be known. */
export const isFlag = (value: unknown): boolean => yes.includes(value) || no.includes(value)

const isNone = (value: unknown): boolean => value === undefined || value === null || value === ''

/** A limit that is absent, or can be read. */
export const isLimit = (value: unknown): boolean => isNone(value) || countOf(value) !== null

const isNever = (value: unknown): boolean => isNone(value) || textOf(value).startsWith('0000-00-00')

/** A time as ISO 8601 UTC; null for none, and for what is not one. Times without an offset are in this time zone, if there is one. */
export function timeOf(value: unknown, timeZone: string | null = 'UTC'): string | null {
  if (isNever(value)) return null
  try {
    // Nobody knows what such a time means without a time zone: two of them read it as two times.
    const [first, second] = [timeZone ?? 'Etc/GMT+12', timeZone ?? 'Etc/GMT-12'].map((zone) =>
      parseClientDate(textOf(value), zone)?.toISOString(),
    )
    return first === second ? (first ?? null) : null
  } catch {
    return null
  }
}

/** A time that is absent, or can be read. */
export const isTime = (value: unknown, timeZone: string | null): boolean =>
  isNever(value) || timeOf(value, timeZone) !== null

/** The attributes of an object of the API. */
export const attributesOf = (item: Json): Json => objectOf(item['attributes'])

/** The id of a related object; '' if there is none. */
export function relatedId(item: Json, name: string): string {
  const relation = objectOf(item['relationships'])[name]
  const first = Array.isArray(relation) ? relation[0] : relation
  return textOf(objectOf(objectOf(first)['data'])['id'])
}

/** The first of these fields that can't be read, so that an item of which it decides who may do what is left out. */
export function unclearOf(fields: Readonly<Record<string, boolean>>): Unclear {
  const field = Object.keys(fields).find((name) => !fields[name])
  return field === undefined ? {} : { unclear: `The source does not say its ${field} in a form that can be read.` }
}

/** A filter that is not read would let more through. */
export const areFilters = (filters: unknown): boolean =>
  filters === undefined ||
  filters === null ||
  (isObject(filters) &&
    Object.entries(filters).every(([name, value]) =>
      name === 'minSize'
        ? isLimit(value)
        : value === null || (Array.isArray(value) && value.every((one) => typeof one === 'string')),
    ))
