/** Pagination of long lists. */
import type { Translator } from '@sallyport/contract/language/translator.ts'
import type { FastifyRequest } from 'fastify'

/** Entries of a page of a folder; so many can be selected together. */
export const pageSize = 200

/** The total, and the range of items shown if these are not all. */
export function countOf({ t }: Translator, offset: number, shown: number, total: number): string {
  return shown === total || shown === 0
    ? t('{total, plural, one {# item} other {# items}}', { total })
    : t('{first} to {last} of {total, plural, one {# item} other {# items}}', {
        ...{ first: offset + 1, last: offset + shown, total },
      })
}

/** Offset of the requested page; 0 for invalid values. */
export function offsetOf({ query }: FastifyRequest): number {
  const offset = Number((query as Record<string, string>)['offset'] ?? 0)
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0
}
