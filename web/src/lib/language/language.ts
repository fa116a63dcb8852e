/**
 * The language of this page: the user's setting, else the browser's. Another language is shown by loading the page again. Its texts are
 * loaded before the first render: modules that the entry point imports statically call `t` in functions only, all others
 * in constants as well.
 */
import { type Language, languageFor, languages, locales } from '@sallyport/contract/language/languages.ts'
import { createTranslator, type Tag, type Translator } from '@sallyport/contract/language/translator.ts'
import { createElement, Fragment, type ReactNode } from 'react'
import { createApiSentences } from './api-sentences/api-sentences.ts'

/** The setting of the user who signed in here last; the server has it too late. */
const stored = 'language'

const isBrowser = typeof document !== 'undefined'

/** Those whose catalogue is complete. */
export const offered: readonly Language[] = languages

const chosen = (setting: string | null): Language => languageFor(setting ? [setting] : navigator.languages, offered)

export const language: Language = isBrowser ? chosen(localStorage.getItem(stored)) : 'en'

/** Tag for Intl. */
export const locale: string = locales[language]

let apiSentences: ReturnType<typeof createApiSentences> = () => undefined

let translator: Translator | undefined = isBrowser ? undefined : createTranslator(locale, {})

/** Each catalogue is a bundle of its own, loaded by those who read the language. If that fails, the page is in English. */
export async function loadLanguage(): Promise<void> {
  const catalogue =
    language === 'de'
      ? await import('./de.ts').then(
          (german) => {
            apiSentences = createApiSentences(german.apiSentences)
            return german.catalogue
          },
          () => null,
        )
      : {}
  document.documentElement.lang = catalogue ? language : 'en'
  translator = createTranslator(locale, catalogue ?? {})
}

function loaded(): Translator {
  if (!translator) throw new Error('A text was used before the language was loaded.')
  return translator
}

/** A sentence of the API in the reader's language; undefined in English, and for those that are not translated. */
export const apiSentence = (sentence: string): string | undefined => apiSentences(sentence)

export const t: Translator['t'] = (message, values) => loaded().t(message, values)

/**
 * The same word with another meaning: `tc('verb', 'Open')`.
 * @public
 */
export const tc: Translator['tc'] = (context, message, values) => loaded().tc(context, message, values)

type Part = ReactNode | ((content: ReactNode) => ReactNode)

/** A text with markup: `rich('Read the <link>manual</link>.', { link: (text) => <a href="/docs">{text}</a> })`. */
export function rich(message: string, values: Readonly<Record<string, Part>>): ReactNode {
  const nodes = Object.entries(values).map(([name, value]) => {
    const tag: Tag<ReactNode> | undefined =
      typeof value === 'function' ? (content) => value(createElement(Fragment, null, ...content)) : undefined
    return [name, tag ?? value] as const
  })
  return createElement(Fragment, null, ...loaded().parts<ReactNode>(message, Object.fromEntries(nodes)))
}

const numbers = new Intl.NumberFormat(locale)

/** "12,345". */
export const numberText = (value: number): string => numbers.format(value)

const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })

/** "45%"; "45 %" in German. */
export const percentText = (percent: number): string => percents.format(percent / 100)

/**
 * Keeps the setting of the signed-in user (null: the browser's language) for the next time. True if this page is in another
 * language, and has to be loaded again to show it.
 */
export function keepLanguage(setting: string | null): boolean {
  if (setting === null) localStorage.removeItem(stored)
  else localStorage.setItem(stored, setting)
  return chosen(setting) !== language
}

/** After the user has signed out, the page is in the browser's language again. */
export const forgetLanguage = (): void => localStorage.removeItem(stored)
