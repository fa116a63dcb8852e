/** Wake-ups of the workers of this process. They only reduce latency: workers also poll. */
import type { Context, Wakeable } from './context.ts'

export function createWakeUps(): Pick<Context, 'wake' | 'onWake'> {
  const listeners = new Map<Wakeable, Set<(about?: readonly number[]) => void>>()
  return {
    wake(worker, about) {
      for (const listener of listeners.get(worker) ?? []) listener(about)
    },
    onWake(worker, listener) {
      const those = listeners.get(worker) ?? new Set()
      listeners.set(worker, those.add(listener))
      return () => void those.delete(listener)
    },
  }
}
