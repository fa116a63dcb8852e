/** The translator of each language, with the texts of one catalogue. */
import { type Language, locales } from './languages.ts'
import { type Catalogue, createTranslator, type Translator } from './translator.ts'

export interface LanguageTranslator extends Translator {
  readonly language: Language
}

export const translatorsOf = (german: Catalogue): Readonly<Record<Language, LanguageTranslator>> => ({
  en: { ...createTranslator(locales.en, {}), language: 'en' },
  de: { ...createTranslator(locales.de, german), language: 'de' },
})
