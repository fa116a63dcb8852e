/** How the limits treat an email: not at all, or counted; a counted one is asked for by a request, or is a digest that may be collected for longer. */
const treatments = {
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

/** What letters are about. */
export type LetterKind = keyof typeof treatments

/** Kinds that the limits of emails an hour do not count: what people must get to stay in, and what the server itself has to say. */
export type ExemptKind = { [K in LetterKind]: (typeof treatments)[K] extends 'exempt' ? K : never }[LetterKind]

/** Kinds that people cause, and in any number: each counts for a user. */
export type CountedKind = Exclude<LetterKind, ExemptKind>

export const isExempt = (kind: LetterKind): kind is ExemptKind => treatments[kind] === 'exempt'

/** Whether the request that asks for such an email is refused when the queue is full. */
export const isRefusable = (kind: LetterKind): boolean => treatments[kind] === 'request'

/** As stored. */
export const kindOf = (text: string): LetterKind => (Object.hasOwn(treatments, text) ? (text as LetterKind) : 'other')

/** A letter owed: a row until a mail server has taken it. */
export interface OwedLetter {
  readonly id: number
  readonly accountId: number
  /** Who caused it; 0 for nobody. */
  readonly userId: number
  readonly to: string
  /** Of the account; both '' for the server's own. */
  readonly senderName: string
  readonly senderAddress: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** What is put in at `secretMark` when it is sent; null for nothing. */
  readonly secretSealed: string | null
  /** Whether the secret also ends such mails, with one click in the reader's mail program. */
  readonly oneClick: boolean
  readonly kind: LetterKind
  readonly attempts: number
  readonly createdAt: string
  readonly dueAt: string
  readonly state: 'waiting' | 'sent' | 'failed' | 'expired'
  readonly lastError: string
}

/** A letter that a worker has taken to send it. */
export interface ClaimedLetter extends OwedLetter {
  readonly claimedAt: string
}

/** Where a secret is put in at the last moment: it waits sealed, not in the text. */
export const secretMark = '\uE000'

/** Pauses before the tries after the first, in ms; after the last a letter is given up. */
export const retryPauses = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000] as const

const longestSubject = 200

/** A subject: one line without control characters, of bearable length. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ').trim()
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1).toWellFormed()}…` : line
}
