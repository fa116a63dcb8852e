/** What went wrong, in words for people: what happened and what to do. */
import { ApiError } from '@sallyport/contract/api-error.ts'

export interface Failure {
  readonly title: string
  readonly detail: string
}

/** An entry that the page itself can tell is wrong; its message says how to mend it. */
export class Mistake extends Error {
  override readonly name = 'Mistake'
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError

export const hasStatus = (error: unknown, ...statuses: number[]): boolean =>
  isApiError(error) && statuses.includes(error.status)

/** Words for anything that was thrown. Errors of the server bring their own sentence. */
export function failureOf(error: unknown): Failure {
  // The API only says a code there; by the time this is read, the person has signed in again.
  if (hasStatus(error, 401)) return { title: 'Your session had ended', detail: 'Nothing was changed. Send it again.' }
  if (isApiError(error)) return { title: titles[error.status] ?? 'That did not work', detail: error.detail }
  if (error instanceof TypeError) {
    // What fetch throws when no answer comes.
    return { title: 'The server cannot be reached', detail: 'Check your connection, then try again.' }
  }
  if (error instanceof Mistake) return { title: 'Look at your entries again', detail: error.message }
  return { title: 'Something unforeseen happened', detail: error instanceof Error ? error.message : String(error) }
}

const titles: Readonly<Record<number, string>> = {
  403: 'That is not allowed',
  404: 'It is not there any more',
  409: 'Something stands against it',
  413: 'That is too large',
  429: 'Too many requests',
  500: 'The server failed',
  502: 'The server cannot be reached',
  503: 'The server is busy starting or stopping',
  507: 'There is no room left',
}
