import type { Language } from '@sallyport/contract/language/languages.ts'

/** The language of this build of the pages: that of German pages has `page-language.de.ts` instead. */
export const language = 'en' as Language
