/**
 * Health of an endpoint: after ten consecutive failures its circuit opens. Its messages then wait without using up attempts; at
 * intervals it is half-open and one of them is sent as a probe; a success closes it. Five days without a success, or a 410, disable
 * the webhook. Pure.
 */
export interface Circuit {
  /** Consecutive failures, of any messages; while the circuit is open, of probes. */
  readonly failures: number
  /** Whether the last attempt succeeded. Otherwise the endpoint is unproven: it failed, or is new. */
  readonly healthy: boolean
  /** Time at which it opened; null while it is closed. */
  readonly openedAt: string | null
  /** When it becomes half-open; null while it is closed. */
  readonly openUntil: string | null
}

export const failuresToOpen = 10
/** Time until the first probe, in ms; doubled by each failed probe, up to the maximum. */
const firstOpenMs = 5_000
const longestOpenMs = 300_000
const jitter = 0.2
/** Time of uninterrupted failure after which the webhook is disabled, in ms. */
const switchOffAfterMs = 5 * 86_400_000

export const closedCircuit: Circuit = { failures: 0, healthy: false, openedAt: null, openUntil: null }
export const healthyCircuit: Circuit = { ...closedCircuit, healthy: true }

/** Closed: no restriction. Half-open: one probe. Open: nothing before `openUntil`. */
export type CircuitState = 'closed' | 'half-open' | 'open'

export function circuitState(circuit: Circuit, now: string): CircuitState {
  if (circuit.openedAt === null) return 'closed'
  return circuit.openUntil === null || circuit.openUntil <= now ? 'half-open' : 'open'
}

export interface CircuitFailure {
  readonly sentAt: string
  readonly now: Date
  /** In [0, 1), for the jitter of the time until a probe. */
  readonly fraction: number
}

/** Attempts that were in progress when the circuit opened do not count: only a failed probe keeps it open for longer. */
export function circuitAfterFailure(circuit: Circuit, { sentAt, now, fraction }: CircuitFailure): Circuit {
  const { openedAt } = circuit
  if (openedAt !== null && sentAt < openedAt) return { ...circuit, healthy: false }
  const failures = circuit.failures + 1
  if (failures < failuresToOpen) return { ...circuit, failures, healthy: false }
  const openMs = Math.min(firstOpenMs * 2 ** (failures - failuresToOpen), longestOpenMs)
  const until = now.getTime() + Math.round(openMs * (1 + jitter * (2 * fraction - 1)))
  return {
    failures,
    healthy: false,
    openedAt: openedAt ?? now.toISOString(),
    openUntil: new Date(until).toISOString(),
  }
}

export interface EndpointHealth {
  readonly webhookId: number
  readonly accountId: number
  readonly endpointUrl: string
  readonly failed: boolean
  readonly failingSince: string | null
  /** Time of the last email to the owner about a failure; null if there is none. */
  readonly alertedAt: string | null
  readonly circuit: Circuit
}

export interface FailedAttempt extends CircuitFailure {
  /** The endpoint answered 410. */
  readonly gone: boolean
  /** The message is not retried. */
  readonly exhausted: boolean
}

/** Reasons for an email to the owner of a webhook. */
export type OwnerNotice = 'gone' | 'failing for days' | 'first exhausted' | 'recovered'

interface HealthChange {
  /** The new health; the given object if nothing has changed. */
  readonly health: EndpointHealth
  readonly notice: OwnerNotice | null
}

export function healthAfterSuccess(health: EndpointHealth): HealthChange {
  const { circuit } = health
  const unchanged =
    health.failingSince === null && health.alertedAt === null && circuit.healthy && circuit.failures === 0
  if (unchanged) return { health, notice: null }
  const notice = health.alertedAt === null || health.failed ? null : 'recovered'
  // A test message was delivered to a disabled webhook: its owner gets an email about the recovery once it is enabled and
  // delivers.
  const alertedAt = health.failed ? health.alertedAt : null
  return { health: { ...health, failingSince: null, alertedAt, circuit: healthyCircuit }, notice }
}

export function healthAfterFailure(health: EndpointHealth, failure: FailedAttempt): HealthChange {
  const now = failure.now.toISOString()
  const failingSince = health.failingSince ?? now
  const failingForDays = failure.now.getTime() - Date.parse(failingSince) >= switchOffAfterMs
  const switchedOff = failure.gone ? 'gone' : failingForDays ? 'failing for days' : null
  const alerts = (failure.exhausted || switchedOff !== null) && health.alertedAt === null
  return {
    health: {
      ...health,
      failed: health.failed || switchedOff !== null,
      failingSince,
      alertedAt: alerts ? now : health.alertedAt,
      circuit: circuitAfterFailure(health.circuit, failure),
    },
    notice: switchedOff !== null && !health.failed ? switchedOff : alerts ? 'first exhausted' : null,
  }
}
