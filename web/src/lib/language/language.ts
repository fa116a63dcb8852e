/**
 * The language of this page: the user's setting, else the browser's. There is a build of the pages for each, in which the texts are
 * already those of the language (`tools/translate-texts.ts`); the server selects one, by a cookie or by what the browser prefers.
 * Another language is shown by loading the page again.
 */
import { type Language, languageFor, locales } from '@sallyport/contract/language/languages.ts'
import { createTranslator, type Tag, type Translator } from '@sallyport/contract/language/translator.ts'
import { createElement, Fragment, type ReactNode } from 'react'
import { language } from './page-language.ts'

/** Tag for Intl. */
export const locale: string = locales[language]

const translator = createTranslator(locale, {})

export const t: Translator['t'] = translator.t

/**
 * The same word with another meaning: `tc('verb', 'Open')`.
 * @public
 */
export const tc: Translator['tc'] = translator.tc

type Part = ReactNode | ((content: ReactNode) => ReactNode)

/** A text with markup: `rich('Read the <link>manual</link>.', { link: (text) => <a href="/docs">{text}</a> })`. */
export function rich(message: string, values: Readonly<Record<string, Part>>): ReactNode {
  const nodes = Object.entries(values).map(([name, value]) => {
    const tag: Tag<ReactNode> | undefined =
      typeof value === 'function' ? (content) => value(createElement(Fragment, null, ...content)) : undefined
    return [name, tag ?? value] as const
  })
  return createElement(Fragment, null, ...translator.parts<ReactNode>(message, Object.fromEntries(nodes)))
}

const numbers = new Intl.NumberFormat(locale)

/** "12,345". */
export const numberText = (value: number): string => numbers.format(value)

const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })

/** "45%"; "45 %" in German. */
export const percentText = (percent: number): string => percents.format(percent / 100)

/** The setting of the user who signed in here last: without it, the server would send the page in the browser's language first. */
const cookie = 'sallyport_language'

const maxAgeSeconds = 400 * 86_400

const setCookie = (value: string, seconds: number): void => {
  const secure = location.protocol === 'https:' ? '; Secure' : ''
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API exists over HTTPS only
  document.cookie = `${cookie}=${value}; Path=/; Max-Age=${seconds}; SameSite=Lax${secure}`
}

/** The language for which the page was loaded again in this tab. */
const reloadedFor = 'reloaded-for-language'

/** Keeps the setting of the signed-in user (null: the browser's language) for the next time. */
export const keepLanguage = (setting: Language | null): void =>
  setting === null ? forgetLanguage() : setCookie(setting, maxAgeSeconds)

/**
 * Loads the page again if it is in another language than the setting, which is kept; true if so. Once only: if cookies are
 * blocked, it is the same page again.
 */
export function reloadInLanguage(setting: Language | null): boolean {
  const wanted = setting ?? languageFor(navigator.languages)
  if (wanted === language) {
    sessionStorage.removeItem(reloadedFor)
    return false
  }
  if (sessionStorage.getItem(reloadedFor) === wanted) return false
  sessionStorage.setItem(reloadedFor, wanted)
  location.reload()
  return true
}

/** After the user has signed out, the page is in the browser's language again. */
export const forgetLanguage = (): void => setCookie('', 0)
