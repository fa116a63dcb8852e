/** Runs tasks that share a key in order, and all others concurrently. */
export interface KeyedQueue {
  /** Runs `work` after all earlier tasks with one of these keys. */
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>
}

export function createKeyedQueue(): KeyedQueue {
  /** The last pending task of each key; never rejects. */
  const last = new Map<string, Promise<void>>()
  return {
    run(keys, work) {
      const before = keys.flatMap((key) => last.get(key) ?? [])
      const running = before.length === 0 ? work() : Promise.all(before).then(work)
      const ended = running.then(
        () => undefined,
        () => undefined,
      )
      for (const key of keys) {
        last.set(key, ended)
        void ended.then(() => {
          if (last.get(key) === ended) last.delete(key)
        })
      }
      return running
    },
  }
}
