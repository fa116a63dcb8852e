/** Which resources of an event match a webhook: by folder, trigger and filters (names, extensions, sizes, protocols, users). Pure. */
import { compileGlobs } from '../../../lib/text/glob.ts'
import { normalise } from '../../../lib/text/path.ts'
import type { EventResource, TriggerName } from '../../event.ts'
import { invalid } from '../../fault.ts'

/** Every filter that is set must match; of a list, one value. */
export interface WebhookFilters {
  /** Globs over the name with `*` and `?`, ignoring case. */
  readonly names?: readonly string[]
  /** Without the dot, lower case. */
  readonly extensions?: readonly string[]
  /** Bytes. Never matches folders. */
  readonly minSize?: number
  readonly protocols?: readonly string[]
  readonly users?: readonly string[]
}
export type FilterName = keyof WebhookFilters

/** Filters as a client sends them. */
export type FilterInput = { readonly [N in FilterName]?: WebhookFilters[N] | undefined } | null

/** Maximum characters of all name patterns together: they are matched against every event in the folder. */
const longestPatterns = 1_000

/**
 * Filters in stored form: extensions without dots, no empty filters; null if none remains. Throws `invalid` if the patterns are too
 * long in total.
 */
export function normalizeFilters(input: FilterInput): WebhookFilters | null {
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

export interface CompiledFilters {
  /** Filters that the event as a whole does not match. */
  failedByEvent(event: { readonly username: string; readonly protocol: string }): FilterName[]
  /** Filters that one of its resources does not match. */
  failedByResource(resource: Facts): FilterName[]
}

/** Compiles the patterns once for many resources. Without filters everything matches. */
export function compileFilters(filters: WebhookFilters | null): CompiledFilters {
  const { minSize, extensions } = filters ?? {}
  const fits = filters?.names && compileGlobs(filters.names)
  const protocols = filters?.protocols?.map(folded)
  const users = filters?.users?.map(folded)
  return {
    failedByEvent: ({ username, protocol }) => [
      ...(protocols && !protocols.includes(folded(protocol)) ? (['protocols'] as const) : []),
      ...(users && !users.includes(folded(username)) ? (['users'] as const) : []),
    ],
    failedByResource: ({ name, type, size }) => [
      ...(fits && !fits(name) ? (['names'] as const) : []),
      ...(extensions && !(type === 'file' && extensions.includes(extensionOf(name))) ? (['extensions'] as const) : []),
      ...(minSize !== undefined && !(type === 'file' && size >= minSize) ? (['minSize'] as const) : []),
    ],
  }
}

/** Compiled filters in the cache; the least recently used is removed first. */
const cacheSize = 500

/** Compiles stored filters, each once for all events. */
export function createFilterCache(size = cacheSize): (stored: string | null) => CompiledFilters {
  const cache = new Map<string, CompiledFilters>()
  const none = compileFilters(null)
  return (stored) => {
    if (stored === null) return none
    const found = cache.get(stored) ?? compileFilters(parseFilters(stored))
    cache.delete(stored)
    cache.set(stored, found)
    const oldest = cache.size > size ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
    return found
  }
}

const folded = (text: string) => normalise(text, 'NFC').toLowerCase()

const extensionOf = (name: string) => (name.lastIndexOf('.') > 0 ? folded(name.slice(name.lastIndexOf('.') + 1)) : '')

/** The settings that decide which events a webhook gets. */
export interface WatchRules {
  readonly resourceId: number
  readonly triggers: readonly string[]
  /** The webhook's filters, compiled. */
  readonly filters: CompiledFilters
}

export interface MatchableEvent {
  readonly name: TriggerName
  readonly username: string
  readonly protocol: string
  readonly resources: readonly EventResource[]
}

/** Whether a resource is in the watched folder, or was before a move. By ids, so `/share` never matches `/share2`. */
export const watches = (
  webhook: { readonly resourceId: number },
  resource: { readonly lineage: readonly number[]; readonly previousLineage?: readonly number[] },
): boolean =>
  resource.lineage.includes(webhook.resourceId) || (resource.previousLineage?.includes(webhook.resourceId) ?? false)

/** The resources of an event that match a webhook, in their order. */
export function matchingResources(rules: WatchRules, event: MatchableEvent): EventResource[] {
  if (!rules.triggers.includes(event.name)) return []
  const { filters } = rules
  if (filters.failedByEvent(event).length > 0) return []
  return event.resources.filter(
    (resource) => watches(rules, resource) && filters.failedByResource(resource).length === 0,
  )
}
