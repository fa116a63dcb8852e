/**
 * Sentences of the API in the reader's language: errors, and descriptions of settings. The API is in English only, and one code has many
 * sentences; those that people meet most often are recognized by their text. The catalogue has `{name}` in place of their values.
 */

/** Longer ones are not translated: matching takes longer than their length. */
const longest = 800

interface Sentence {
  readonly pattern: RegExp
  readonly translation: string
}

/** Returns the translation of a sentence, with its values; undefined if the catalogue does not have it. */
export function createApiSentences(
  catalogue: Readonly<Record<string, string>>,
): (sentence: string) => string | undefined {
  let sentences: Sentence[] | undefined
  return (sentence) => {
    if (sentence.length > longest) return undefined
    sentences ??= Object.entries(catalogue).map(([text, translation]) => ({ pattern: patternOf(text), translation }))
    for (const { pattern, translation } of sentences) {
      const values = pattern.exec(sentence)
      if (values) return translation.replace(/\{(\w+)\}/g, (_, name: string) => values.groups?.[name] ?? '')
    }
    return undefined
  }
}

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
