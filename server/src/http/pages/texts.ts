/** The language of a public page: the first one that the browser prefers and we have. A share keeps nothing of it. */
import { catalogue } from '@sallyport/contract/language/de.ts'
import { type LanguageTranslator, translatorsOf } from '@sallyport/contract/language/translators.ts'
import type { FastifyRequest } from 'fastify'
import { preferredLanguage } from '../requests/preferred-language.ts'

export type Texts = LanguageTranslator

const texts = translatorsOf(catalogue)

export const textsFor = (request: Pick<FastifyRequest, 'headers'>): Texts => texts[preferredLanguage(request)]

/** "1 Dec 2026". */
export const dayText = (texts: Texts, time: string): string => formatsOf(texts).day.format(new Date(time))

/** "1 Dec 2026, 14:30 UTC": the visitor's time zone is unknown. */
export const timeText = (texts: Texts, time: string): string => `${formatsOf(texts).time.format(new Date(time))} UTC`

interface Formats {
  readonly day: Intl.DateTimeFormat
  readonly time: Intl.DateTimeFormat
}

/** By locale: creating a format takes longer than using it for a page of entries. */
const formats = new Map<string, Formats>()

function formatsOf({ locale }: Texts): Formats {
  const known = formats.get(locale)
  if (known) return known
  const utc = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })
  const created = { day: utc({ dateStyle: 'medium' }), time: utc({ dateStyle: 'medium', timeStyle: 'short' }) }
  formats.set(locale, created)
  return created
}
