/** Lets concurrent callers share runs of the same work. */

/**
 * At most one run is in progress and one is waiting; callers during a run share the waiting one. The returned promise is that of a
 * run that began after the call. `work` must not throw.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
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
