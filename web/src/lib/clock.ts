/** The clock of the page: one time for all relative times, so that they change together and stay in order. */

/** Between two times of the clock, in ms. */
const tickMs = 10_000

const listeners = new Set<() => void>()
let now = 0
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  now = Date.now()
  for (const listener of listeners) listener()
}

/** The time of the clock in ms since 1970, up to ten seconds ago. */
export function clockNow(): number {
  if (listeners.size === 0 && Math.abs(Date.now() - now) >= tickMs) now = Date.now()
  return now
}

/** Calls `listener` whenever the clock has a new time; the result ends that. */
export function onTick(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(tick, tickMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
