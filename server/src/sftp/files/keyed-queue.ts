/** Runs tasks with a claim to the same key in the order of their calls, except for adjacent shared claims, and all others concurrently. */
export interface KeyedQueue {
  /** Runs `work` once the earlier tasks that its claims exclude have ended. */
  run<T>(claims: readonly Claim[], work: () => Promise<T>): Promise<T>
}

export interface Claim {
  readonly key: string
  /** Runs beside other shared claims to the key, and before or after each that is not shared. */
  readonly isShared?: boolean
}

/** The pending tasks of one key that later ones may have to wait for; none rejects. */
interface Pending {
  /** The last task whose claim is not shared. */
  exclusive: Promise<void> | null
  /** Those with shared claims after it. */
  readonly shared: Set<Promise<void>>
}

export function createKeyedQueue(): KeyedQueue {
  const pending = new Map<string, Pending>()

  function before(claims: readonly Claim[]): Promise<void>[] {
    return claims.flatMap(({ key, isShared }) => {
      const tasks = pending.get(key)
      if (!tasks) return []
      return [...(tasks.exclusive ? [tasks.exclusive] : []), ...(isShared ? [] : tasks.shared)]
    })
  }
  function add({ key, isShared }: Claim, ended: Promise<void>): void {
    const tasks = pending.get(key) ?? { exclusive: null, shared: new Set() }
    pending.set(key, tasks)
    if (isShared) tasks.shared.add(ended)
    else {
      // It waits for all of them.
      tasks.shared.clear()
      tasks.exclusive = ended
    }
    void ended.then(() => {
      tasks.shared.delete(ended)
      if (tasks.exclusive === ended) tasks.exclusive = null
      if (!tasks.exclusive && tasks.shared.size === 0 && pending.get(key) === tasks) pending.delete(key)
    })
  }
  return {
    run(claims, work) {
      const [first, ...more] = before(claims)
      const running = first ? (more.length === 0 ? first : Promise.all([first, ...more])).then(work) : work()
      const ended = running.then(
        () => undefined,
        () => undefined,
      )
      for (const claim of claims) add(claim, ended)
      return running
    },
  }
}
