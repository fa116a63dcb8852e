/** The texts of the script, in the language of the page. A few words: no parser of messages is needed. */
import script from './de/script.json' with { type: 'json' }

const { lang } = document.documentElement
const catalogue: Readonly<Record<string, string>> = lang === 'de' ? script : {}

export const locale: string = lang === 'de' ? 'de-DE' : 'en-GB'

/** Replaces `{name}` by values. */
export const t = (message: string, values: Readonly<Record<string, string | number>> = {}): string =>
  (catalogue[message] ?? message).replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
