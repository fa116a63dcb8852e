/** Filters of the logs as they stand in the address bar, and as the API is asked. */
import { eventWords, type WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import type { SessionLogFilter, WebhookLogFilter } from '../../data/webhooks/activity.ts'
import { pathPattern } from '../../lib/path.ts'
import { endOfDay } from '../../lib/time.ts'
import { operationWords, statusWords } from './operation-labels.ts'

/** Plain words, none of them checked: anybody can type an address. */
export type Search = Readonly<Record<string, string | undefined>>

const has = <K extends string>(words: Readonly<Record<K, string>>, text: string | undefined): text is K =>
  text !== undefined && Object.hasOwn(words, text)

const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as never

/** A number of so many digits at most, or nothing. */
const wholeNumber = (text: string | undefined, digits = 15) =>
  text !== undefined && /^\d+$/.test(text) && text.length <= digits ? Number(text) : undefined

/** A status as the log shows it: a number, or words for none. */
const statusOf = (text: string | undefined) => (/^no\b/i.test(text ?? '') ? 0 : wholeNumber(text, 3))

export const sessionFilter = ({ from, to, user, ip, path, type, status }: Search): SessionLogFilter =>
  given({
    startDate: from,
    endDate: endOfDay(to),
    username: user,
    ipAddress: ip,
    path: pathPattern(path),
    type: has(operationWords, type) ? type : undefined,
    status: has(statusWords, status) ? status : undefined,
  })

export const webhookFilter = ({ from, to, user, status, path, event, url, webhook }: Search): WebhookLogFilter =>
  given({
    startDate: from,
    endDate: endOfDay(to),
    username: user,
    webhookId: wholeNumber(webhook) || undefined,
    endpointUrl: url,
    resourcePath: pathPattern(path),
    event: has<WebhookEvent>(eventWords, event) ? event : undefined,
    statusCode: statusOf(status),
  })
