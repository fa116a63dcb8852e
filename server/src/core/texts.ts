/** Texts that people read in their own language: those of emails. The English text in the source is the key of its translation. */

const languages = ['en', 'de'] as const
/** The languages of pages and emails. */
export type Language = (typeof languages)[number]

/** Parses a stored value; null: none selected. */
export const languageOf = (text: string | null): Language | null =>
  languages.find((language) => language === text) ?? null

type Values = Readonly<Record<string, string | number>>

/** The texts of one language. Values are inserted as they are, also with braces. */
export interface Texts {
  readonly language: Language
  /** BCP 47 tag for Intl. */
  readonly locale: string
  t(message: string, values?: Values): string
  /** The same word with another meaning. */
  tc(context: string, message: string, values?: Values): string
}
