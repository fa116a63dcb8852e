/** The fields of the filter window, and the operators that they stand for. */
import { categories } from './filters.ts'
import type { Term } from './query.ts'
import { dayRange, sizeRange } from './values.ts'

export interface FilterFields {
  /** A kind, or ''. */
  readonly type: string
  readonly extension: string
  /** Sizes with a unit. */
  readonly min: string
  readonly max: string
  /** Dates; the last one is included. */
  readonly from: string
  readonly to: string
  readonly by: string
}

const noFields: FilterFields = { type: '', extension: '', min: '', max: '', from: '', to: '', by: '' }

function dayBefore(day: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

export function fieldsOf(terms: readonly Term[], today: string): FilterFields {
  let fields = noFields
  for (const { operator, value } of terms) {
    if (operator === 'type') {
      const isKind = (categories as readonly string[]).includes(value.toLowerCase())
      fields = { ...fields, ...(isKind ? { type: value.toLowerCase() } : { extension: value }) }
    }
    if (operator === 'size') {
      const [min = '', max = ''] = value.includes('..') ? value.split('..') : []
      const bare = value.replace(/^[<>]=?/, '')
      fields = {
        ...fields,
        ...(value.includes('..') ? { min, max } : value.startsWith('<') ? { max: bare } : { min: bare }),
      }
    }
    if (operator === 'modified') {
      const { since = '', before } = dayRange(value, today) ?? {}
      fields = { ...fields, from: since, to: before ? dayBefore(before) : '' }
    }
    if (operator === 'by') fields = { ...fields, by: value }
  }
  return fields
}

/** A range as an operator's value; undefined if both ends are open. */
const rangeOf = (first: string, last: string): string | undefined =>
  first && last ? `${first}..${last}` : first ? `>=${first}` : last ? `<=${last}` : undefined

/** A size without its blanks, in bytes if it has no unit. */
const compact = (size: string): string => size.replaceAll(/\s/g, '').toLowerCase().replace(/\d$/, '$&b')

/** The terms that the fields stand for; those of other operators are kept. */
export function termsOf(fields: FilterFields, before: readonly Term[]): Term[] {
  const type = fields.extension.trim() || fields.type
  const size = rangeOf(compact(fields.min), compact(fields.max))
  const modified = rangeOf(fields.from, fields.to)
  const by = fields.by.trim()
  return [
    ...(type ? [{ operator: 'type', value: type } as const] : []),
    ...(size ? [{ operator: 'size', value: size } as const] : []),
    ...(modified ? [{ operator: 'modified', value: modified } as const] : []),
    ...(by ? [{ operator: 'by', value: by } as const] : []),
    ...before.filter(({ operator }) => operator === 'in'),
  ]
}

/** Whether an entered size can be read; an empty one can. */
export const isSize = (size: string): boolean => size.trim() === '' || sizeRange(`>=${compact(size)}`) !== undefined
