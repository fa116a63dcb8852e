/** Periodic tasks: no task runs concurrently with itself; a failure is logged, and the task runs again at its next time. */
import type { Log } from '../lib/log.ts'

export interface ScheduledTask {
  readonly name: string
  readonly everyMs: number
  /** The signal is aborted by `stop`: a long run should end soon then. */
  readonly run: (signal: AbortSignal) => Promise<unknown>
}

export interface Schedule {
  /** Stops starting tasks; resolves when running ones have ended. */
  stop(): Promise<void>
}

export function startSchedule(tasks: readonly ScheduledTask[], log: Log): Schedule {
  const running = new Map<ScheduledTask, Promise<void>>()
  const stopping = new AbortController()
  const start = (task: ScheduledTask) => {
    if (running.has(task)) return
    const ended = task
      .run(stopping.signal)
      .catch((error: unknown) => log.error({ err: error, task: task.name }, 'task'))
      .then(() => void running.delete(task))
    running.set(task, ended)
  }
  const timers = tasks.map((task) => setInterval(start, task.everyMs, task))
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      stopping.abort()
      await Promise.all(running.values())
    },
  }
}
