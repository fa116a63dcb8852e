/** A notification rule: who is notified of which actions. */
import { userNameKey } from '../../lib/text/path.ts'
import { alternativesIn } from '../emails/formats.ts'
import { invalid } from '../fault.ts'
import type { Texts } from '../texts.ts'

/** Users create the first two; the others are receipts of shares. */
const types = ['file', 'folder', 'shared_folder', 'send_receipt', 'share_receipt', 'file_drop'] as const
export type NotificationType = (typeof types)[number]

/** `connect` is for receipts: any action of a visit. */
const actions = ['upload', 'download', 'delete', 'all', 'connect'] as const
export type NotificationAction = (typeof actions)[number]

/** Parses a stored name. */
export const typeOf = (text: string): NotificationType => types.find((type) => type === text) ?? 'folder'
export const actionOf = (text: string): NotificationAction => actions.find((action) => action === text) ?? 'connect'

export interface NotificationRecipient {
  readonly id: number
  readonly notificationId: number
  readonly email: string
  readonly createdAt: string
  readonly modifiedAt: string
}

export interface Notification {
  readonly id: number
  readonly accountId: number
  readonly userId: number
  readonly resourceId: number
  readonly shareId: number | null
  readonly type: NotificationType
  readonly action: NotificationAction
  /** Whose actions match: user names and special words. */
  readonly actors: readonly string[]
  readonly message: string | null
  readonly sendEmail: boolean
  readonly notifiedAt: string | null
  readonly createdAt: string
  readonly modifiedAt: string
  readonly recipients: readonly NotificationRecipient[]
}

/** Context that binds the sealed unsubscribe code to its address. */
export const codeContext = (email: string): string => `unsubscribe:${email}`

export const anybody = 'notice_user_all'
const anyUser = 'notice_user_all_users'
export const anyVisitor = 'notice_user_all_recipients'
/** Alternative spelling used by clients. */
const anyVisitorAlias = 'notice_user_all_recipient'

const specialActors = new Set([anybody, anyUser, anyVisitor])

/** Removes duplicates, ignoring case; the two spellings of a special word are equal. */
export function checkedActors(given: readonly string[]): string[] {
  const kept = new Map<string, string>()
  for (const text of given) {
    const name = text.trim()
    const word = name.toLowerCase() === anyVisitorAlias ? anyVisitor : name
    if (word === '') throw invalid('usernames', (of) => `${of.usernames} must not contain an empty name.`)
    const lower = word.toLowerCase()
    kept.set(userNameKey(word), specialActors.has(lower) ? lower : word)
  }
  return [...kept.values()]
}

/** The user names among them. */
export const userNamesIn = (actors: readonly string[]): string[] => actors.filter((name) => !specialActors.has(name))

/** Whether the actions of this person match. */
export const matchesActor = (
  actors: readonly string[],
  who: { readonly username: string; readonly visitor: boolean },
) =>
  actors.some(
    (word) =>
      word === anybody ||
      word === (who.visitor ? anyVisitor : anyUser) ||
      (!who.visitor && userNameKey(word) === userNameKey(who.username)),
  )

const longestMessage = 2_000

/** A message in stored form. */
export function checkedMessage(message: string | null): string | null {
  if (message === null || message.trim() === '') return null
  if (message.length > longestMessage || /[^\P{C}\n\r\t]/u.test(message))
    throw invalid(
      'message',
      (of) => `${of.message} has at most ${longestMessage} characters and no control characters.`,
    )
  return message
}

const maxNames = 3

type Words = Pick<Texts, 't' | 'locale'>

function describeActors(actors: readonly string[], texts: Words): string {
  const { t } = texts
  if (actors.includes(anybody) || (actors.includes(anyUser) && actors.includes(anyVisitor))) return t('anybody')
  const words = actors.map((word) => {
    if (word === anyUser) return t('any user')
    return word === anyVisitor ? t('any visitor') : word
  })
  if (words.length <= maxNames) return alternativesIn(texts, words)
  const names = words.slice(0, maxNames - 1).join(', ')
  return t('{names} or one of {count} others', { names, count: words.length - maxNames + 1 })
}

/** The rule as a sentence: `anybody uploads to or downloads from this folder`. `what` is a path in quotes, or `this folder`. */
export function describe(
  { type, action, actors }: Pick<Notification, 'type' | 'action' | 'actors'>,
  what: string,
  texts: Words,
): string {
  const { t } = texts
  const values = { who: describeActors(actors, texts), action, what }
  return type === 'file'
    ? t(
        '{who} {action, select, upload {changes} download {downloads} delete {deletes} connect {opens} other {changes, downloads or deletes}} {what}',
        values,
      )
    : t(
        '{who} {action, select, upload {uploads to} download {downloads from} delete {deletes from} connect {opens} other {uploads to, downloads from or deletes from}} {what}',
        values,
      )
}
