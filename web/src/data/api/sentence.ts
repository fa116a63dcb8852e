import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { withoutField } from './failure.ts'

/** A sentence of a successful response: in the language of the page, if there is a translation. */
export const sentenceOf = (detail: string): string => {
  const sentence = withoutField(detail)
  return apiSentence(sentence) ?? sentence
}
