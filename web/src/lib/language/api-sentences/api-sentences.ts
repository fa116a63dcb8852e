/**
 * Sentences of the API in the reader's language: errors, and descriptions of settings. The API is in English only, and one code has many
 * sentences; those that people meet most often are recognized by their text. The catalogue has `{name}` in place of their values.
 */
import { catalogue } from './catalogue.ts'

/** Longer ones are not translated: matching takes longer than their length. */
const longest = 800

const sentenceEnds = /(?<=\.) (?=\p{Lu})/u

interface Sentence {
  readonly pattern: RegExp
  readonly translation: string
}

/**
 * Returns the translation of a sentence, with its values, or of several; undefined if the catalogue lacks one. A value named
 * `sentence` is translated as well.
 */
export function createApiSentences(catalogue: Readonly<Record<string, string>>): (text: string) => string | undefined {
  let sentences: Sentence[] | undefined
  const one = (text: string): string | undefined => {
    sentences ??= Object.entries(catalogue).map(([known, translation]) => ({ pattern: patternOf(known), translation }))
    for (const { pattern, translation } of sentences) {
      const found = pattern.exec(text)
      if (found) return filled(translation, found.groups ?? {})
    }
    return undefined
  }
  const filled = (translation: string, values: Readonly<Record<string, string>>): string =>
    translation.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values[name] ?? ''
      return name === 'sentence' ? (one(value) ?? value) : value
    })
  return (text) => {
    if (text.length > longest) return undefined
    const parts = text.split(sentenceEnds).map(one)
    // Otherwise sentences that the catalogue has together, or a name with a full stop.
    return parts.every((part) => part !== undefined) ? parts.join(' ') : one(text)
  }
}

/** A sentence of the API in the language of the page; undefined in English, and for those that are not translated. */
export const apiSentence = createApiSentences(catalogue)

const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/(\{\w+\})/)
      .map((part) =>
        /^\{\w+\}$/.test(part) ? `(?<${part.slice(1, -1)}>.+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
      )
      .join('')}$`,
    's',
  )
