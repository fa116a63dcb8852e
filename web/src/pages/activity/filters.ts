/** Filters of the logs as they stand in the address bar, and as the API is asked. */
import { eventWords, type WebhookEvent } from '@sallyport/contract/schemas/webhook-event.ts'
import type { SessionLogFilter, WebhookLogFilter } from '../../data/activity.ts'
import { operationWords } from './operation-words.ts'

/** Plain words, none of them checked: anybody can type an address. */
export type Search = Readonly<Record<string, string | undefined>>

const has = <K extends string>(words: Readonly<Record<K, string>>, text: string | undefined): text is K =>
  text !== undefined && Object.hasOwn(words, text)

const given = <T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as never

/** A part of a path finds all paths that hold it, unless it brings its own `*` or `?`. */
const pathPattern = (text: string | undefined) => (!text || /[*?]/.test(text) ? text : `*${text}*`)

/** A number of so many digits at most, or nothing. */
const wholeNumber = (text: string | undefined, digits = 15) =>
  text !== undefined && /^\d+$/.test(text) && text.length <= digits ? Number(text) : undefined

/** The last moment of a day that was chosen. */
const endOf = (day: string | undefined) => (day && /^\d{4}-\d\d-\d\d$/.test(day) ? `${day}T23:59:59.999` : day)

export const sessionFilter = ({ from, to, user, ip, path, type }: Search): SessionLogFilter =>
  given({
    startDate: from,
    endDate: endOf(to),
    username: user,
    ipAddress: ip,
    path: pathPattern(path),
    type: has(operationWords, type) ? type : undefined,
  })

export const webhookFilter = ({ from, to, user, status, path, event, url, webhook }: Search): WebhookLogFilter =>
  given({
    startDate: from,
    endDate: endOf(to),
    username: user,
    webhookId: wholeNumber(webhook) || undefined,
    endpointUrl: url,
    resourcePath: pathPattern(path),
    event: has<WebhookEvent>(eventWords, event) ? event : undefined,
    statusCode: wholeNumber(status, 3),
  })
