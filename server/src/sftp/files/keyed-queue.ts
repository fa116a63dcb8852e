/** Runs work in order where it belongs together, and at once where it does not. */
export interface KeyedQueue {
  /** Runs `work` after everything that was given these names before. */
  run<T>(names: readonly string[], work: () => Promise<T>): Promise<T>
}

export function createKeyedQueue(): KeyedQueue {
  /** The last work of each name that has any; never rejects. */
  const last = new Map<string, Promise<void>>()
  return {
    run(names, work) {
      const before = names.flatMap((name) => last.get(name) ?? [])
      const running = before.length === 0 ? work() : Promise.all(before).then(work)
      const ended = running.then(
        () => undefined,
        () => undefined,
      )
      for (const name of names) {
        last.set(name, ended)
        void ended.then(() => {
          if (last.get(name) === ended) last.delete(name)
        })
      }
      return running
    },
  }
}
