/** What a webhook wants beside its triggers: names, extensions, sizes, protocols, users. Pure. */
import { compileGlobs } from '../../lib/text/glob.ts'
import { normalise } from '../../lib/text/path.ts'
import type { EventResource } from '../event.ts'
import { invalid } from '../fault.ts'

/** Each that is there must hold; within a list one entry is enough. */
export interface WebhookFilters {
  /** Globs over the name, `*` and `?`, without regard to case. */
  readonly names?: readonly string[]
  /** Without the dot, lower case. */
  readonly extensions?: readonly string[]
  /** Bytes. No folder has any. */
  readonly minSize?: number
  readonly protocols?: readonly string[]
  readonly users?: readonly string[]
}
export type FilterName = keyof WebhookFilters

/** Filters as somebody sends them. */
export type FilterInput = { readonly [N in FilterName]?: WebhookFilters[N] | undefined } | null

/** What a name is held against takes time with every change in the folder: so many characters for all patterns together. */
const longestPatterns = 1_000

/** Throws `invalid` for patterns that are too long together. Filters as they are stored: extensions without dots, nothing that filters nothing; null when none is left. */
export function normalFilters(input: FilterInput): WebhookFilters | null {
  const { names = [], minSize = 0, protocols = [], users = [] } = input ?? {}
  if (names.reduce((sum, { length }) => sum + length, 0) > longestPatterns)
    throw invalid(
      'filters',
      (of) =>
        `${of.filters}.names may have ${longestPatterns.toLocaleString('en')} characters in all; use fewer patterns.`,
    )
  const extensions = (input?.extensions ?? []).map((one) => one.replace(/^\*?\./, '').toLowerCase())
  const filters: WebhookFilters = {
    ...(names.length > 0 && { names }),
    ...(extensions.length > 0 && { extensions }),
    ...(minSize > 0 && { minSize }),
    ...(protocols.length > 0 && { protocols }),
    ...(users.length > 0 && { users }),
  }
  return Object.keys(filters).length > 0 ? filters : null
}

export const formatFilters = (filters: WebhookFilters | null): string | null => filters && JSON.stringify(filters)

export const parseFilters = (text: string | null): WebhookFilters | null =>
  text === null ? null : (JSON.parse(text) as WebhookFilters)

type Facts = Pick<EventResource, 'name' | 'type' | 'size'>

export interface Sieve {
  /** Filters that the event as a whole does not pass. */
  whole(event: { readonly username: string; readonly protocol: string }): FilterName[]
  /** Filters that one of its resources does not pass. */
  each(resource: Facts): FilterName[]
}

/** Made once for many resources: patterns are compiled here. Without filters everything passes. */
export function sieve(filters: WebhookFilters | null): Sieve {
  const { minSize, extensions } = filters ?? {}
  const fits = filters?.names && compileGlobs(filters.names)
  const protocols = filters?.protocols?.map(folded)
  const users = filters?.users?.map(folded)
  return {
    whole: ({ username, protocol }) => [
      ...(protocols && !protocols.includes(folded(protocol)) ? (['protocols'] as const) : []),
      ...(users && !users.includes(folded(username)) ? (['users'] as const) : []),
    ],
    each: ({ name, type, size }) => [
      ...(fits && !fits(name) ? (['names'] as const) : []),
      ...(extensions && !(type === 'file' && extensions.includes(extensionOf(name))) ? (['extensions'] as const) : []),
      ...(minSize !== undefined && !(type === 'file' && size >= minSize) ? (['minSize'] as const) : []),
    ],
  }
}

/** How many filters are remembered compiled; those not asked for for the longest time are forgotten first. */
const mostKept = 500

/** Gives sieves for filters as they are stored: each is compiled once, until it is changed, not at every event. */
export function keptSieves(most = mostKept): (stored: string | null) => Sieve {
  const kept = new Map<string, Sieve>()
  const none = sieve(null)
  return (stored) => {
    if (stored === null) return none
    const found = kept.get(stored) ?? sieve(parseFilters(stored))
    kept.delete(stored)
    kept.set(stored, found)
    const oldest = kept.size > most ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    return found
  }
}

const folded = (text: string) => normalise(text, 'NFC').toLowerCase()

const extensionOf = (name: string) => (name.lastIndexOf('.') > 0 ? folded(name.slice(name.lastIndexOf('.') + 1)) : '')
