/** Filters of the logs, in the address bar and as API parameters. */
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { eventNames } from '../../components/webhooks/event-names.ts'
import type { SessionLogFilter, WebhookLogFilter } from '../../data/webhooks/activity.ts'
import { daysOf, type Search } from '../../lib/filter-dates.ts'
import { pathPattern } from '../../lib/path.ts'
import { endOfDay } from '../../lib/time.ts'
import { operationLabels, statusLabels } from './operation-labels.ts'

/** The names of all filters, in the address bar. */
const filterNames = [
  'range',
  'from',
  'to',
  'user',
  'ip',
  'path',
  'type',
  'protocol',
  'share',
  'status',
  'event',
  'url',
  'webhook',
]

export const isFiltered = (search: Search): boolean => filterNames.some((name) => search[name])

/** Removes all filters. */
export const noFilters: Search = Object.fromEntries(filterNames.map((name) => [name, '']))

const has = <K extends string>(words: Readonly<Record<K, unknown>>, text: string | undefined): text is K =>
  text !== undefined && Object.hasOwn(words, text)

function datesOf(search: Search, today: string) {
  const { first, last } = daysOf(search, today)
  return { startDate: first, endDate: endOfDay(last) }
}

const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as never

/** A number with at most this many digits, or undefined. */
export const wholeNumber = (text: string | undefined, digits = 15) =>
  text !== undefined && /^\d+$/.test(text) && text.length <= digits ? Number(text) : undefined

/** A status as shown in the log: a number, or the text for no response. */
const statusOf = (text: string | undefined) => (/^no\b/i.test(text ?? '') ? 0 : wholeNumber(text, 3))

export const sessionFilter = (search: Search, today: string): SessionLogFilter => {
  const { user, ip, path, type, protocol, status, share } = search
  return given({
    ...datesOf(search, today),
    username: user,
    ipAddress: ip,
    path: pathPattern(path),
    type: has(operationLabels, type) ? type : undefined,
    protocol,
    shareId: wholeNumber(share) || undefined,
    status: has(statusLabels, status) ? status : undefined,
  })
}

export const webhookFilter = (search: Search, today: string): WebhookLogFilter => {
  const { user, status, path, event, url, webhook } = search
  return given({
    ...datesOf(search, today),
    username: user,
    webhookId: wholeNumber(webhook) || undefined,
    endpointUrl: url,
    resourcePath: pathPattern(path),
    event: has<WebhookEvent>(eventNames, event) ? event : undefined,
    statusCode: statusOf(status),
  })
}
