/** How an endpoint has been doing, and what follows from one more attempt. Pure. */
import { afterFailure, afterSuccess, type Circuit } from './circuit.ts'

/** Nothing but failures for this long switches a webhook off, in ms. */
const switchOffAfterMs = 5 * 86_400_000

export interface Health {
  readonly webhookId: number
  readonly accountId: number
  readonly endpointUrl: string
  readonly failed: boolean
  readonly failingSince: string | null
  readonly alertedAt: string | null
  readonly circuit: Circuit
}

/** What the owner is to be told. */
export type News = 'gone' | 'failing for days' | 'first exhausted'

export interface Failure {
  readonly sentAt: string
  readonly now: Date
  /** In [0, 1). */
  readonly fraction: number
  /** The endpoint said that it is gone for good. */
  readonly gone: boolean
  /** The message is not tried again. */
  readonly exhausted: boolean
}

/** The same health when there is nothing to write. */
export function afterDelivery(health: Health): Health {
  const { circuit } = health
  const isWell = health.failingSince === null && health.alertedAt === null && circuit.proven && circuit.failures === 0
  return isWell ? health : { ...health, failingSince: null, alertedAt: null, circuit: afterSuccess }
}

export function afterTrouble(health: Health, failure: Failure): { health: Health; news: News | null } {
  const now = failure.now.toISOString()
  const failingSince = health.failingSince ?? now
  const days = failure.now.getTime() - Date.parse(failingSince) >= switchOffAfterMs
  const first = failure.exhausted && health.alertedAt === null
  const off = failure.gone ? 'gone' : days ? 'failing for days' : null
  return {
    health: {
      ...health,
      failed: health.failed || off !== null,
      failingSince,
      alertedAt: first ? now : health.alertedAt,
      circuit: afterFailure(health.circuit, failure),
    },
    news: off !== null && !health.failed ? off : first ? 'first exhausted' : null,
  }
}
