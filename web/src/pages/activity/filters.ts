/** Filters of the logs, in the address bar and as API parameters. */
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { eventNames } from '../../components/webhooks/event-names.ts'
import type { SessionLogFilter, WebhookLogFilter } from '../../data/webhooks/activity.ts'
import { pathPattern } from '../../lib/path.ts'
import { endOfDay } from '../../lib/time.ts'
import { operationLabels, statusLabels } from './operation-labels.ts'

/** Unvalidated text, because anyone can edit an address. */
export type Search = Readonly<Record<string, string | undefined>>

const has = <K extends string>(words: Readonly<Record<K, string>>, text: string | undefined): text is K =>
  text !== undefined && Object.hasOwn(words, text)

const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as never

/** A number with at most this many digits, or undefined. */
const wholeNumber = (text: string | undefined, digits = 15) =>
  text !== undefined && /^\d+$/.test(text) && text.length <= digits ? Number(text) : undefined

/** A status as shown in the log: a number, or the text for no response. */
const statusOf = (text: string | undefined) => (/^no\b/i.test(text ?? '') ? 0 : wholeNumber(text, 3))

export const sessionFilter = ({ from, to, user, ip, path, type, protocol, status }: Search): SessionLogFilter =>
  given({
    startDate: from,
    endDate: endOfDay(to),
    username: user,
    ipAddress: ip,
    path: pathPattern(path),
    type: has(operationLabels, type) ? type : undefined,
    protocol,
    status: has(statusLabels, status) ? status : undefined,
  })

export const webhookFilter = ({ from, to, user, status, path, event, url, webhook }: Search): WebhookLogFilter =>
  given({
    startDate: from,
    endDate: endOfDay(to),
    username: user,
    webhookId: wholeNumber(webhook) || undefined,
    endpointUrl: url,
    resourcePath: pathPattern(path),
    event: has<WebhookEvent>(eventNames, event) ? event : undefined,
    statusCode: statusOf(status),
  })
