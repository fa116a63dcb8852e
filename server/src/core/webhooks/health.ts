/** How an endpoint has been doing, and what follows from one more attempt. Pure. */
import { afterFailure, afterSuccess, type Circuit } from './circuit.ts'
import type { News } from './news.ts'

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

interface Next {
  /** The same one when there is nothing to write. */
  readonly health: Health
  /** What the owner is to be told. */
  readonly news: News | null
}

export function afterDelivery(health: Health): Next {
  const { circuit } = health
  const isWell = health.failingSince === null && health.alertedAt === null && circuit.proven && circuit.failures === 0
  if (isWell) return { health, news: null }
  const news = health.alertedAt === null || health.failed ? null : 'recovered'
  // A test got through to a webhook that is off: its owner hears of the recovery once it goes on and delivers.
  const alertedAt = health.failed ? health.alertedAt : null
  return { health: { ...health, failingSince: null, alertedAt, circuit: afterSuccess }, news }
}

export function afterTrouble(health: Health, failure: Failure): Next {
  const now = failure.now.toISOString()
  const failingSince = health.failingSince ?? now
  const days = failure.now.getTime() - Date.parse(failingSince) >= switchOffAfterMs
  const off = failure.gone ? 'gone' : days ? 'failing for days' : null
  const first = (failure.exhausted || off !== null) && health.alertedAt === null
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
