import type { Language } from '@sallyport/contract/language/languages.ts'

export const language = 'de' as Language
