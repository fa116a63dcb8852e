/** State of the webhook form, and the request built from it. */
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import type { WebhookFilters } from '@sallyport/contract/schemas/webhooks/webhook-filters.ts'
import type { ListedWebhook, WebhookSettings } from '../../../data/webhooks/webhooks.ts'
import { t } from '../../../lib/language/language.ts'
import type { Version } from './examples.ts'
import { eventsOf, triggersOf } from './triggers.ts'

export const sizeUnits = { bytes: 1, kB: 1_000, MB: 1_000_000, GB: 1_000_000_000 } as const
export type SizeUnit = keyof typeof sizeUnits

export interface FilterDraft {
  readonly names: readonly string[]
  readonly extensions: readonly string[]
  readonly minSize: number | ''
  readonly unit: SizeUnit
  readonly protocols: readonly string[]
  readonly users: readonly string[]
}

export interface Draft {
  readonly endpointUrl: string
  readonly folder: string
  readonly version: Version
  readonly events: readonly WebhookEvent[]
  readonly filters: FilterDraft
  /** Maximum messages per second. */
  readonly pace: number | ''
  /** PEM. */
  readonly authority: string
}

export const emptyDraft: Draft = {
  endpointUrl: '',
  folder: '/',
  version: 'v2',
  events: ['resources.upload'],
  filters: { names: [], extensions: [], minSize: '', unit: 'kB', protocols: [], users: [] },
  pace: '',
  authority: '',
}

export const draftOf = ({ attributes, folder }: ListedWebhook): Draft => ({
  endpointUrl: attributes.endpointUrl,
  folder: folder ?? '/',
  version: attributes.responseVersion,
  events: eventsOf(attributes.triggers),
  filters: { ...emptyDraft.filters, ...attributes.filters, ...sizeOf(attributes.filters?.minSize) },
  pace: attributes.rateLimit ?? '',
  authority: attributes.caCertificate ?? '',
})

/** 2,000 → 2 kB; 1,024 → 1,024 bytes. */
function sizeOf(bytes: number | undefined): Pick<FilterDraft, 'minSize' | 'unit'> {
  if (!bytes) return { minSize: '', unit: 'kB' }
  const units = Object.entries(sizeUnits).reverse() as [SizeUnit, number][]
  const [unit, size] = units.find(([, one]) => bytes % one === 0) ?? ['bytes', 1]
  return { minSize: bytes / size, unit }
}

/** Values for the API; null where there is no filter. */
export function filtersOf({ names, extensions, minSize, unit, protocols, users }: FilterDraft): WebhookFilters | null {
  const bytes = Math.round((minSize || 0) * sizeUnits[unit])
  const filters: WebhookFilters = {
    ...(names.length > 0 && { names: [...names] }),
    ...(extensions.length > 0 && { extensions: [...extensions] }),
    ...(bytes > 0 && { minSize: bytes }),
    ...(protocols.length > 0 && { protocols: [...protocols] }),
    ...(users.length > 0 && { users: [...users] }),
  }
  return Object.keys(filters).length > 0 ? filters : null
}

const anyOf = (values: readonly string[]): string => values.join(` ${t('or')} `)

/** Summary of the filters. */
export function filterSummary(draft: FilterDraft): string {
  const { names, extensions, protocols, users, minSize, unit } = draft
  const words = [
    names.length > 0 && t('named {names}', { names: anyOf(names) }),
    extensions.length > 0 && anyOf(extensions.map((one) => `.${one.replace(/^\*?\./, '')}`)),
    minSize && t('{minSize} {unit} or more', { minSize, unit }),
    protocols.length > 0 && t('by {protocols}', { protocols: anyOf(protocols) }),
    users.length > 0 && t('of {users}', { users: anyOf(users) }),
  ].filter(Boolean)
  return words.length > 0 ? words.join(', ') : t('all events of the selected triggers')
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

/** The request for a draft: standard settings, and of the others only changes, because not every value can be sent again. */
export function settingsOf(draft: Draft, before: Draft, isNew: boolean): Partial<WebhookSettings> {
  const filters = filtersOf(draft.filters)
  return {
    endpointUrl: draft.endpointUrl.trim(),
    responseVersion: draft.version,
    triggers: triggersOf(draft.events),
    // A folder that is in the trash cannot be sent again.
    ...((isNew || draft.folder !== before.folder) && { resource: draft.folder }),
    ...(!isSame(filters, filtersOf(before.filters)) && { filters }),
    ...(draft.pace !== before.pace && { rateLimit: draft.pace === '' ? null : draft.pace }),
    ...(draft.authority.trim() !== before.authority.trim() && { caCertificate: draft.authority.trim() || null }),
  }
}
