/** The language of a public page: the first one that the browser prefers and we have. A share keeps nothing of it. */
import { catalogue } from '@sallyport/contract/language/de.ts'
import { languageFor } from '@sallyport/contract/language/languages.ts'
import { type LanguageTranslator, translatorsOf } from '@sallyport/contract/language/translators.ts'
import type { FastifyRequest } from 'fastify'

export type Texts = LanguageTranslator

const texts = translatorsOf(catalogue)

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
