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

/** "1 Dec 2026". */
export const dayText = (texts: Texts, time: string): string => formsOf(texts).day.format(new Date(time))

/** "1 Dec 2026, 14:30 UTC": the visitor's time zone is unknown. */
export const timeText = (texts: Texts, time: string): string => `${formsOf(texts).time.format(new Date(time))} UTC`

interface Forms {
  readonly day: Intl.DateTimeFormat
  readonly time: Intl.DateTimeFormat
}

/** Making a format takes longer than using it for a page of entries. */
const forms = new Map<string, Forms>()

function formsOf({ locale }: Texts): Forms {
  const made = forms.get(locale)
  if (made) return made
  const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const both = { day: form({ dateStyle: 'medium' }), time: form({ dateStyle: 'medium', timeStyle: 'short' }) }
  forms.set(locale, both)
  return both
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
