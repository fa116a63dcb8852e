/** The languages that people can select, and the choice of one by what a browser prefers. */

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** The names of the languages, each in itself. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' }

/** For dates and numbers. English ones have the day before the month. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' }

/** The first language of the list (such as `de-AT`, `en`) that is offered; English if there is none. */
export const languageFor = (preferred: readonly string[], offered: readonly Language[] = languages): Language =>
  preferred.map((tag) => offered.find((language) => language === tag.toLowerCase().split('-')[0])).find(Boolean) ?? 'en'
