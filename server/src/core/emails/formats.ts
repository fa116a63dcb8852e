/** Numbers, sizes, times and lists in the texts of emails. */
import { sizeText } from '../../lib/text/size-text.ts'
import type { Texts } from '../texts.ts'

/** `2500` in English, as in the API; `2.500` in German. */
export const numberIn = ({ language, locale }: Texts, value: number): string =>
  language === 'en' ? String(value) : value.toLocaleString(locale)

/** `4.9 GB` in English, `4,9 GB` in German. */
export const sizeIn = ({ locale }: Texts, bytes: number): string => sizeText(bytes, locale)

/** `2026-12-01 08:00 UTC` in English, `1. Dezember 2026 um 08:00 UTC` in German. */
export function utcTimeIn({ language, locale }: Texts, time: string): string {
  if (language === 'en') return `${time.slice(0, 16).replace('T', ' ')} UTC`
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', dateStyle: 'long', timeStyle: 'short' })
  return `${format.format(new Date(time))} UTC`
}

/** `a, b or c`. */
export const alternativesIn = ({ locale }: Pick<Texts, 'locale'>, words: readonly string[]): string =>
  words.length > 1 ? new Intl.ListFormat(locale, { type: 'disjunction' }).format(words) : (words[0] ?? '')
