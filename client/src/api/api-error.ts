/** An error response of the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status. */
  readonly status: number
  /** One of the codes of the API reference; `ERROR_INTERNAL` if the response was not the server's, for example a proxy's. */
  readonly code: string
  /** A sentence for users. */
  readonly detail: string
  /** The field of the request that is wrong, if the sentence begins with one: `fileSize`, `allowedIpRanges[0].ipEnd`. */
  readonly field: string | undefined
  /** When to try again, in ms, if the server said so. */
  readonly retryAfterMs: number | undefined
  /** For an expired cursor: the oldest valid one. */
  readonly oldestCursor: string | undefined

  constructor(
    status: number,
    code: string,
    detail: string,
    { oldestCursor, retryAfterMs }: { oldestCursor?: string | undefined; retryAfterMs?: number | undefined } = {},
  ) {
    super(`${detail} (${status} ${code})`)
    this.status = status
    this.code = code
    this.detail = detail
    this.field = /^([a-z][a-zA-Z]*(?:\[\d+\]|\.[a-zA-Z]+)*)[: ]/.exec(detail)?.[1]
    this.retryAfterMs = retryAfterMs
    this.oldestCursor = oldestCursor
  }
}
