/** Runs a few pieces of work at the same time. */

export interface Pool {
  /** Resolves when the work has begun. Rejects with the first error of an earlier piece. */
  add(work: () => Promise<void>): Promise<void>
  /** Resolves when all work has ended. Rejects with the first error. */
  idle(): Promise<void>
}

export function createPool(atOnce: number): Pool {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | null = null
  const check = () => {
    if (failure) throw failure.error
  }
  return {
    async add(work) {
      while (running.size >= atOnce) await Promise.race(running)
      check()
      const one: Promise<void> = work()
        .catch((error: unknown) => {
          failure ??= { error }
        })
        .finally(() => running.delete(one))
      running.add(one)
    },
    async idle() {
      while (running.size > 0) await Promise.race(running)
      check()
    },
  }
}
