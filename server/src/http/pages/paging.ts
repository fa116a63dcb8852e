/** Pagination of long lists. */
import type { FastifyRequest } from 'fastify'

/** The total, and the range of entries shown if these are not all. */
export function countOf(offset: number, shown: number, total: number): string {
  const all = `${total} ${total === 1 ? 'entry' : 'entries'}`
  return shown === total || shown === 0 ? all : `${offset + 1} to ${offset + shown} of ${all}`
}

/** Offset of the requested page; 0 for invalid values. */
export function offsetOf({ query }: FastifyRequest): number {
  const offset = Number((query as Record<string, string>)['offset'] ?? 0)
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0
}
