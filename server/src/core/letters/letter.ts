/** What letters are about. */
const letterKinds = [
  ...(['welcome', 'password', 'invitation', 'receipt', 'notification'] as const),
  ...(['storage', 'transactions', 'webhook', 'referral', 'other'] as const),
] as const
export type LetterKind = (typeof letterKinds)[number]

/** As stored. */
export const kindOf = (text: string): LetterKind => letterKinds.find((kind) => kind === text) ?? 'other'

/** A letter owed: a row until a mail server has taken it. */
export interface OwedLetter {
  readonly id: number
  readonly accountId: number
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
