/** A refusal or failure that the server has answered with. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status. */
  readonly status: number
  /** One of the codes in errors.ts; `ERROR_INTERNAL` if the answer was not ours, say a proxy's. */
  readonly code: string
  /** A sentence for people. */
  readonly detail: string

  /** Of an expired cursor: the oldest that works. */
  readonly oldestCursor: string | undefined

  constructor(status: number, code: string, detail: string, oldestCursor?: string) {
    super(`${detail} (${status} ${code})`)
    this.status = status
    this.code = code
    this.detail = detail
    this.oldestCursor = oldestCursor
  }
}
