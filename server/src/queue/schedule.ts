/** Work that is due every so often: never twice at once, its failures logged, its next turn unharmed by them. */
import type { Log } from '../lib/log.ts'

export interface Chore {
  readonly name: string
  readonly everyMs: number
  readonly run: () => Promise<unknown>
}

export interface Schedule {
  /** Begins nothing more; resolves when what runs has ended. */
  stop(): Promise<void>
}

export function startSchedule(chores: readonly Chore[], log: Log): Schedule {
  const running = new Map<Chore, Promise<void>>()
  const turn = (chore: Chore) => {
    if (running.has(chore)) return
    const done = chore
      .run()
      .catch((error: unknown) => log.error({ err: error, chore: chore.name }, 'chore'))
      .then(() => void running.delete(chore))
    running.set(chore, done)
  }
  const timers = chores.map((chore) => setInterval(turn, chore.everyMs, chore))
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}
