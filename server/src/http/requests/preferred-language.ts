/** The language that a browser prefers. */
import { type Language, languageFor, languages } from '@sallyport/contract/language/languages.ts'
import type { FastifyRequest } from 'fastify'

/** Browsers send a handful of languages. */
const maxTags = 20

/** The first of `Accept-Language` that exists; English if there is none. */
export const preferredLanguage = ({ headers }: Pick<FastifyRequest, 'headers'>): Language =>
  languageFor(preferredIn(headers['accept-language'] ?? ''))

/** For the web app: the setting of the user, which the pages keep in a cookie; before the first sign-in, the browser's. */
export function pageLanguage(request: Pick<FastifyRequest, 'headers'>): Language {
  const kept = /(?:^|; ?)sallyport_language=(\w+)/.exec(request.headers.cookie ?? '')?.[1]
  return languages.find((language) => language === kept) ?? preferredLanguage(request)
}

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
