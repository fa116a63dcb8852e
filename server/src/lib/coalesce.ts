/** Coalesces requests for the same work. */

/**
 * Runs the work for its callers: at most one run is in progress, and one waits behind it, which all callers in the meantime share.
 * The promise is that of a run that began after the call. `work` must not throw.
 */
export function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null
  let waiting: Promise<void> | null = null
  const start = (): Promise<void> => {
    waiting = null
    const run = work().finally(() => {
      if (running === run) running = null
    })
    running = run
    return run
  }
  return () => {
    if (waiting !== null) return waiting
    if (running === null) return start()
    waiting = running.then(start)
    return waiting
  }
}
