/** Runs a few tasks at the same time. */

export interface TaskPool {
  /** Starts the task as soon as fewer than the limit are running, and resolves then. Rejects with the first error of an earlier task. */
  add(task: () => Promise<void>): Promise<void>
  /** Resolves when all tasks have ended. Rejects with the first error. */
  idle(): Promise<void>
}

/** `limit`: tasks at the same time. */
export function createTaskPool(limit: number): TaskPool {
  const running = new Set<Promise<void>>()
  let failure: { readonly error: unknown } | null = null
  const check = () => {
    if (failure) throw failure.error
  }
  return {
    async add(task) {
      while (running.size >= limit) await Promise.race(running)
      check()
      const one: Promise<void> = task()
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
