/** Runs tasks, a few at once, the others in the order in which they came. */

export type Run = <T>(task: () => Promise<T>, signal: AbortSignal) => Promise<T>

/** `limit`: tasks at once. A task whose signal is aborted while it waits never runs, and is rejected. */
export function limitConcurrency(limit: number): Run {
  const waiting: (() => void)[] = []
  let running = 0
  const end = () => {
    running--
    waiting.shift()?.()
  }
  const turn = (signal: AbortSignal) =>
    new Promise<void>((start, refuse) => {
      const begin = () => {
        running++
        start()
      }
      if (running < limit) return begin()
      waiting.push(begin)
      signal.addEventListener('abort', () => {
        const at = waiting.indexOf(begin)
        if (at < 0) return
        waiting.splice(at, 1)
        refuse(signal.reason)
      })
    })
  return async (task, signal) => {
    signal.throwIfAborted()
    await turn(signal)
    try {
      return await task()
    } finally {
      end()
    }
  }
}
