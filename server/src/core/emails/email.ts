/** How the hourly limits treat each kind: `exempt` is not counted, `request` is refused when the queue is full, `digest` is collected for longer. */
const limitRules = {
  welcome: 'request',
  invitation: 'request',
  referral: 'request',
  receipt: 'digest',
  notification: 'digest',
  password: 'exempt',
  storage: 'exempt',
  transactions: 'exempt',
  webhook: 'exempt',
  other: 'exempt',
} as const

export type EmailKind = keyof typeof limitRules

/** Not counted by the hourly limits: emails that people need to keep their access, and alerts of the server. */
export type ExemptKind = { [K in EmailKind]: (typeof limitRules)[K] extends 'exempt' ? K : never }[EmailKind]

/** Counted for the user who causes them. */
export type CountedKind = Exclude<EmailKind, ExemptKind>

export const isExempt = (kind: EmailKind): kind is ExemptKind => limitRules[kind] === 'exempt'

/** True when a request for such an email is refused while the queue is full. */
export const isRefusable = (kind: EmailKind): boolean => limitRules[kind] === 'request'

/** The kind from its stored name. */
export const kindOf = (text: string): EmailKind => (Object.hasOwn(limitRules, text) ? (text as EmailKind) : 'other')

/** An email of the outbox. */
export interface StoredEmail {
  readonly id: number
  readonly accountId: number
  /** The user who caused it; 0 for none. */
  readonly userId: number
  readonly to: string
  /** The account's; both '' for emails of the server itself. */
  readonly senderName: string
  readonly senderAddress: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** Sealed secret that replaces `secretMark` when the email is sent; null for none. */
  readonly secretSealed: string | null
  /** True when the secret also serves as the code of a one-click unsubscribe header. */
  readonly oneClick: boolean
  readonly kind: EmailKind
  readonly attempts: number
  readonly createdAt: string
  readonly dueAt: string
  readonly state: 'waiting' | 'sent' | 'failed' | 'expired' | 'dropped'
  /** For a dropped email: the limit that it exceeded. */
  readonly lastError: string
  /** Number of emails that a dropped one stands for; 0 for others. */
  readonly dropped: number
}

/** Claimed by a worker to be sent. */
export interface ClaimedEmail extends StoredEmail {
  readonly claimedAt: string
  /** End of the lease, which identifies the claim. */
  readonly claimedUntil: string
}

/** Placeholder for the secret in stored texts. The secret is stored sealed and inserted when the email is sent. */
export const secretMark = '\uE000'

/** Pauses before each retry, in ms. An email fails for good after the last. */
export const retryPauses = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000] as const

const longestSubject = 200

/** A subject as one line without control characters, shortened to the longest length. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1).toWellFormed()}…` : line
}

/** Both forms of a text with `insert` in place of `mark`; '' for no mark. */
export function withInsert({ text, html }: Pick<StoredEmail, 'text' | 'html'>, mark: string, insert: string) {
  if (mark === '') return { text, html }
  return { text: text.replaceAll(mark, () => insert), html: html.replaceAll(mark, () => insert) }
}
