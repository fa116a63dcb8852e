/** A fetch with upload progress, whose errors are in the language of the page. */
import { xhrFetch } from '@sallyport/client/transfers/xhr-fetch.ts'
import { withErrorSentences } from '../../lib/language/api-sentences/loading.ts'
import { setUserHeader } from './tab-owner.ts'

export const fetchWithProgress =
  (onSent: (bytes: number) => void): typeof fetch =>
  async (input, init) =>
    withErrorSentences(await xhrFetch(onSent)(input, { ...init, headers: setUserHeader(new Headers(init?.headers)) }))
