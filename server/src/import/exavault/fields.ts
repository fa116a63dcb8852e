/** Reads JSON of a server that may be any version of the API: missing and malformed fields become defaults, never errors. */
import { parseClientDate } from '../../lib/time.ts'

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

/** A whole number from 0; null for anything else. */
export function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null
}

/** Servers write flags as booleans, 0 and 1, or text. */
export const flagOf = (value: unknown): boolean => value === true || value === 1 || value === '1' || value === 'true'

/** A time as ISO 8601 UTC; null for none, and for what is not one. Times without an offset are in this time zone. */
export function timeOf(value: unknown, timeZone = 'UTC'): string | null {
  const text = textOf(value)
  if (text === '' || text.startsWith('0000-00-00')) return null
  try {
    return parseClientDate(text, timeZone)?.toISOString() ?? null
  } catch {
    return null
  }
}

/** The attributes of an object of the API. */
export const attributesOf = (item: Json): Json => objectOf(item['attributes'])

/** The id of a related object; '' if there is none. */
export function relatedId(item: Json, name: string): string {
  const relation = objectOf(item['relationships'])[name]
  const first = Array.isArray(relation) ? relation[0] : relation
  return textOf(objectOf(objectOf(first)['data'])['id'])
}
