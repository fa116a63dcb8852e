/** Errors as text for users: what happened and what to do. */
import { ApiError } from '@sallyport/client/api/api-error.ts'
import { loadedSentence } from '../../lib/language/api-sentences/loading.ts'
import { t } from '../../lib/language/language.ts'
import { language } from '../../lib/language/page-language.ts'

export interface Failure {
  readonly title: string
  readonly detail: string
}

/** Invalid input found by the page itself; the message says how to correct it. */
export class InputError extends Error {
  override readonly name = 'Mistake'
}

/** No response, or one of a proxy in its place. */
export const isUnreachable = (error: unknown): boolean => error instanceof TypeError || hasStatus(error, 502, 504)

export const unreachableTitle = (): string => t('The server cannot be reached')

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError

export const hasStatus = (error: unknown, ...statuses: number[]): boolean =>
  isApiError(error) && statuses.includes(error.status)

/** Text for any thrown value. Errors of the server contain their own sentence. */
export function failureOf(error: unknown): Failure {
  // The API responds with a code only; when this is read, the user has signed in again.
  if (hasStatus(error, 401))
    return { title: t('Your session had expired'), detail: t('Nothing was changed. Submit again.') }
  if (isApiError(error)) return { title: titleOf(error.status), detail: detailOf(error) }
  if (error instanceof TypeError) {
    // Thrown by fetch if there is no response.
    return { title: unreachableTitle(), detail: t('Check your connection and retry.') }
  }
  if (error instanceof InputError) return { title: t('Check your input'), detail: error.message }
  return { title: t('Unexpected error'), detail: error instanceof Error ? error.message : String(error) }
}

/** Without the API's name of the field before the sentence: `publicKey: this key is damaged.` */
export const withoutField = (detail: string): string =>
  detail.replace(/^[a-z][a-zA-Z]*(?:[.[][a-zA-Z0-9]+\]?)*: (.)/u, (_, first: string) => first.toUpperCase())

/** The sentence of an error for people: in their language, if there is a translation. */
export const errorText = (detail: string): string => {
  const sentence = withoutField(detail)
  return loadedSentence(sentence) ?? textOfId(sentence, 404) ?? sentence
}

/** What to do about refusals that are alike everywhere, for sentences that are in English only. */
const details: Readonly<Record<number, () => string>> = {
  403: () => t('Your role or permissions do not allow it. An administrator of your account can change that.'),
  404: () => t('It may have been moved, renamed or deleted. Reload the page.'),
  429: () => t('Wait a moment, then retry.'),
  500: () => t('Retry. If it fails again, tell the operator of the server.'),
  503: () => t('Wait a moment, then retry.'),
}

export const goneFromTrash = (): string => t('It is no longer in the Trash Can.')

/** In place of a sentence with an id, by which the page names files to the server: people do not know it. */
function textOfId(sentence: string, status: number): string | undefined {
  if (!/"id:\d+"|with the id \d+/u.test(sentence)) return undefined
  return sentence.startsWith('The trash') ? goneFromTrash() : details[status]?.()
}

const detailOf = ({ status, detail }: ApiError): string => {
  const sentence = withoutField(detail)
  return (
    textOfId(sentence, status) ??
    loadedSentence(sentence) ??
    (language === 'en' ? undefined : details[status]?.()) ??
    sentence
  )
}

/** What the server says about one field of the request; undefined if it refused something else. */
export const refusalOf = (error: unknown, field: string): string | undefined =>
  isApiError(error) && error.status === 400 && error.detail.startsWith(`${field}: `) ? detailOf(error) : undefined

const titleOf = (status: number): string =>
  ({
    403: t('You do not have permission'),
    404: t('It no longer exists'),
    409: t('The action is not possible at the moment'),
    413: t('Too large'),
    429: t('Too many requests'),
    500: t('The server reported an error'),
    502: unreachableTitle(),
    503: t('The server is starting, stopping or overloaded'),
    504: unreachableTitle(),
    507: t('There is not enough storage space'),
  })[status] ?? t('The action failed')
