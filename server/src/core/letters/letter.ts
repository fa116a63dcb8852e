/** A letter owed: a row until a mail server has taken it. */
export interface OwedLetter {
  readonly id: number
  readonly accountId: number
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly html: string
  /** What is put in at `secretMark` when it is sent; null for nothing. */
  readonly secretSealed: string | null
  readonly attempts: number
  readonly createdAt: string
  readonly lastError: string
}

/** Where a secret is put in at the last moment: it waits sealed, not in the text. */
export const secretMark = '\uE000'

/** Pauses before the tries after the first, in ms; after the last a letter is given up. */
export const retryPauses = [60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 43_200_000] as const

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => entities[c] ?? c)

/** The HTML part of a plain letter: paragraphs at blank lines, everything escaped. */
export const htmlOf = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n')
