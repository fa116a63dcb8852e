/** Ends one attempt at a transfer, at the latest when nothing has moved for some time: a connection can be lost without anybody noticing. */
export interface Attempt {
  /** Aborts with the caller's reason, with a TypeError as of a lost connection, or when the attempt is over. */
  readonly signal: AbortSignal
  /** Something has moved; the next thing is expected within so many ms. */
  restart(ms: number): void
  /** Nothing is expected until the next restart. */
  pause(): void
  /** It is over. */
  end(): void
}

export function startAttempt(signal: AbortSignal | undefined): Attempt {
  const ended = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const pause = () => clearTimeout(timer)
  return {
    signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
    restart(ms) {
      pause()
      if (ended.signal.aborted) return
      timer = setTimeout(() => ended.abort(new TypeError(`Nothing was transferred for ${ms / 1000} seconds.`)), ms)
    },
    pause,
    end() {
      pause()
      ended.abort()
    },
  }
}
