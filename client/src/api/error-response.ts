/** Reads error responses, also those of a proxy in front of the server. */
import { ApiError } from './api-error.ts'

interface ErrorBody {
  readonly errors: readonly {
    readonly code: string
    readonly detail: string
    readonly meta?: { readonly cursor?: string }
  }[]
}

export async function apiErrorOf(response: Response): Promise<ApiError> {
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), Date.now())
  const text = await response.text()
  try {
    const [first] = (JSON.parse(text) as ErrorBody).errors
    const more = { oldestCursor: first?.meta?.cursor, retryAfterMs }
    if (first) return new ApiError(response.status, first.code, first.detail, more)
  } catch {
    // Not a response of our server, for example a proxy's page.
  }
  return new ApiError(response.status, 'ERROR_INTERNAL', sentenceFor(response), { retryAfterMs })
}

const isRedirect = ({ type, status }: Response) => type === 'opaqueredirect' || (status >= 300 && status < 400)

const sentenceFor = (response: Response): string =>
  isRedirect(response)
    ? 'The server redirects to another address, to which no credentials are sent. Use that address.'
    : `The server answered ${response.status} without a reason.`

/** The pause in ms that a Retry-After header requests: seconds or an HTTP date. Past dates are 0; undefined without a valid header. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  const value = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const at = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, at - now)
}
