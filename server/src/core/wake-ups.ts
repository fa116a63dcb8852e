/** Wake-ups of the workers of this process. They only reduce latency: workers also poll. */
import type { Tracing } from '../lib/tracing/tracing.ts'
import type { Context, Wakeable } from './context.ts'

type Listener = (about?: readonly number[]) => void

function callAll(listeners: Iterable<Listener>, about?: readonly number[]): void {
  for (const listener of listeners) listener(about)
}

export function createWakeUps(tracing: Tracing | null = null): Pick<Context, 'wake' | 'onWake'> {
  const listeners = new Map<Wakeable, Set<Listener>>()
  return {
    wake(worker, about) {
      const those = listeners.get(worker)
      if (!those) return
      // A worker goes on after the operation that wakes it, and is no part of its trace.
      if (tracing) tracing.outside(() => callAll(those, about))
      else callAll(those, about)
    },
    onWake(worker, listener) {
      const those = listeners.get(worker) ?? new Set()
      listeners.set(worker, those.add(listener))
      return () => void those.delete(listener)
    },
  }
}
