/** The language of a public page: the first one that the browser prefers and we have. A share keeps nothing of it. */
import { catalogue } from '@sallyport/contract/language/de.ts'
import { type Language, languageFor, locales } from '@sallyport/contract/language/languages.ts'
import { createTranslator, type Translator } from '@sallyport/contract/language/translator.ts'
import type { FastifyRequest } from 'fastify'

export interface Texts extends Translator {
  readonly language: Language
}

const texts: Readonly<Record<Language, Texts>> = {
  en: { ...createTranslator(locales.en, {}), language: 'en' },
  de: { ...createTranslator(locales.de, catalogue), language: 'de' },
}

/** Browsers send a handful of languages. */
const maxTags = 20

export const textsFor = ({ headers }: Pick<FastifyRequest, 'headers'>): Texts =>
  texts[languageFor(preferredIn(headers['accept-language'] ?? ''))]

/** The tags of `Accept-Language` by weight; those with weight 0 are refused. */
function preferredIn(header: string): string[] {
  const tags = header
    .slice(0, 500)
    .split(',', maxTags)
    .map((part) => {
      const [tag = '', weight] = part.trim().split(/\s*;\s*q=/i)
      return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 }
    })
  return tags
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
