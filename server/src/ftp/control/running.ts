/** What is being executed: a transfer, or work before or without one. */
export class Running {
  readonly #aborting = new AbortController()
  /** Whether it uses a data connection: then STAT, NOOP and QUIT are executed meanwhile, too. */
  isTransfer = false
  /** Whether bytes that were received are kept when it ends early, so that the client can resume. */
  isUpload = false

  get signal(): AbortSignal {
    return this.#aborting.signal
  }

  abort(reason: unknown): void {
    this.#aborting.abort(reason)
  }
}
