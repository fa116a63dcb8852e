/** Long lists come in pages, which say what part of the list they are. */
import type { FastifyRequest } from 'fastify'

/** How many there are, and which of them stand here where these are not all. */
export function countOf(offset: number, shown: number, total: number): string {
  const all = `${total} ${total === 1 ? 'entry' : 'entries'}`
  return shown === total || shown === 0 ? all : `${offset + 1} to ${offset + shown} of ${all}`
}

/** Where the page begins that the address asks for; at the first entry when it says nothing that can be meant. */
export function offsetOf({ query }: FastifyRequest): number {
  const offset = Number((query as Record<string, string>)['offset'] ?? 0)
  return Number.isSafeInteger(offset) && offset > 0 ? offset : 0
}
