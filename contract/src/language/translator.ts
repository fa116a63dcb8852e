/**
 * Texts in a reader's language. The English text in the source is the key of its translation, in the ICU message format: `{name}`,
 * `{count, plural, one {# file} other {# files}}`. A catalogue has the translations of one language.
 */
import { IntlMessageFormat } from 'intl-messageformat'

export type Values = Readonly<Record<string, string | number>>
export type Catalogue = Readonly<Record<string, string>>

/** A piece of markup: replaces `<name>text</name>` of a message by what it returns for the text. */
export type Tag<Node> = (content: (string | Node)[]) => Node

type Nodes<Node> = Readonly<Record<string, string | number | Node | Tag<Node>>>

export interface Translator {
  /** BCP 47 tag for Intl. */
  readonly locale: string
  /** The text as it is when no values are given: only then may it contain braces that are not placeholders. */
  t(message: string, values?: Values): string
  /** The same word with another meaning: "Open" (verb) and "Open" (state) have translations of their own. */
  tc(context: string, message: string, values?: Values): string
  /** A text with markup, in parts: values and tags may be nodes of the caller's. */
  parts<Node>(message: string, values: Nodes<Node>): (string | Node)[]
}

/** The key of a message with a context. */
export const keyOf = (context: string, message: string): string => `${context}|${message}`

export function createTranslator(locale: string, catalogue: Catalogue): Translator {
  const parsed = new Map<string, IntlMessageFormat>()
  const formatOf = (text: string): IntlMessageFormat => {
    const known = parsed.get(text)
    if (known) return known
    const format = new IntlMessageFormat(text, locale)
    parsed.set(text, format)
    return format
  }
  const textOf = (text: string, values: Values | undefined) => (values ? String(formatOf(text).format(values)) : text)
  return {
    locale,
    t: (message, values) => textOf(catalogue[message] ?? message, values),
    tc: (context, message, values) => textOf(catalogue[keyOf(context, message)] ?? message, values),
    parts: <Node>(message: string, values: Nodes<Node>) =>
      formatOf(catalogue[message] ?? message)
        .formatToParts<Node>(values as Record<string, Node>)
        .map(({ value }) => value as string | Node),
  }
}
