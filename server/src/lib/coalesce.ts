/** Work that many ask for and that need not be done once for each of them. */

/**
 * Runs the work for whoever calls: at most one run is under way and one waits behind it, which all callers in the meantime
 * share. The promise is that of a run that began after the call. `work` must not throw.
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
