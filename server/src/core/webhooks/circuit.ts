/**
 * An endpoint that fails again and again is left alone: its circuit opens, its messages wait without using up attempts,
 * and now and then one of them goes out as a probe. The first that gets through closes the circuit. Pure.
 */
export interface Circuit {
  /** Failures in a row, of any messages; while the circuit is open, of probes. */
  readonly failures: number
  /** Whether the last attempt was a success. */
  readonly proven: boolean
  /** Since when it is open; null while it is closed. */
  readonly openedAt: string | null
  /** When the next probe may go; null while it is closed. */
  readonly openUntil: string | null
}

/** So many failures in a row open it. */
export const failuresToOpen = 10
/** The pause before the first probe, in ms; it doubles with each that fails, up to the longest. */
const firstProbeMs = 5_000
const longestProbeMs = 300_000
const jitter = 0.2

export const closed: Circuit = { failures: 0, proven: false, openedAt: null, openUntil: null }
export const afterSuccess: Circuit = { ...closed, proven: true }

/** As the row of a webhook holds it. */
interface CircuitColumns {
  readonly failures: number
  readonly proven: number
  readonly opened_at: string | null
  readonly open_until: string | null
}

export const circuitOf = (row: CircuitColumns): Circuit => ({
  failures: row.failures,
  proven: row.proven === 1,
  openedAt: row.opened_at,
  openUntil: row.open_until,
})

/** What may go out now: anything, one probe, or nothing before `openUntil`. */
export function passageOf(circuit: Circuit, now: string): 'free' | 'probe' | 'none' {
  if (circuit.openedAt === null) return 'free'
  return circuit.openUntil === null || circuit.openUntil <= now ? 'probe' : 'none'
}

export interface FailedAttempt {
  readonly sentAt: string
  readonly now: Date
  /** In [0, 1), for the jitter of the pause. */
  readonly fraction: number
}

/** What was under way when the circuit opened says nothing new: only the failure of a probe makes the pause longer. */
export function afterFailure(circuit: Circuit, { sentAt, now, fraction }: FailedAttempt): Circuit {
  const { openedAt } = circuit
  if (openedAt !== null && sentAt < openedAt) return { ...circuit, proven: false }
  const failures = circuit.failures + 1
  if (failures < failuresToOpen) return { ...circuit, failures, proven: false }
  const pause = Math.min(firstProbeMs * 2 ** (failures - failuresToOpen), longestProbeMs)
  const until = now.getTime() + Math.round(pause * (1 + jitter * (2 * fraction - 1)))
  return {
    failures,
    proven: false,
    openedAt: openedAt ?? now.toISOString(),
    openUntil: new Date(until).toISOString(),
  }
}
