/**
 * Translations of the API's sentences, loaded with the first error, so that pages without one do not wait for them. Screens that
 * show sentences of other responses import `api-sentences.ts`.
 */
import { language } from '../page-language.ts'

let translated: (sentence: string) => string | undefined = () => undefined

/** Resolves once `loadedSentence` translates, also if loading fails: errors are then described by their status. */
export async function loadApiSentences(): Promise<void> {
  if (language === 'en') return
  await import('./api-sentences.ts').then(
    ({ apiSentence }) => {
      translated = apiSentence
    },
    () => undefined,
  )
}

/** The response, once the sentences of its errors can be translated. 207 has errors of single entries. */
export async function withErrorSentences(response: Response): Promise<Response> {
  if (!response.ok || response.status === 207) await loadApiSentences()
  return response
}

/** In the language of the page; undefined in English, for sentences that are not translated, and before they are loaded. */
export const loadedSentence = (sentence: string): string | undefined => translated(sentence)
