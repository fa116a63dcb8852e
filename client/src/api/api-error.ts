/** An error response of the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status. */
  readonly status: number
  /** One of the codes in errors.ts; `ERROR_INTERNAL` if the response was not ours, for example a proxy's. */
  readonly code: string
  /** A sentence for users. */
  readonly detail: string

  /** For an expired cursor: the oldest valid one. */
  readonly oldestCursor: string | undefined

  constructor(status: number, code: string, detail: string, oldestCursor?: string) {
    super(`${detail} (${status} ${code})`)
    this.status = status
    this.code = code
    this.detail = detail
    this.oldestCursor = oldestCursor
  }
}
