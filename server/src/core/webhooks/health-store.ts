/** How an endpoint has been doing: the part of a webhook's row that sending writes. */
import type { Queries, Tx } from '../../db/engine.ts'
import { hotQuery, hotWrite, isOneOf, listOf, lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { circuitOf } from './circuit.ts'
import type { Health } from './health.ts'

const heldHealth = hotQuery(
  'health-held',
  (q) =>
    lockRows(
      q,
      q
        .selectFrom('webhooks')
        .select(['id', 'account_id', 'endpoint_url', 'failed', 'failing_since', 'alerted_at'])
        .select(['failures', 'proven', 'opened_at', 'open_until'])
        .where(isOneOf(q, 'id'))
        .orderBy('id'),
    ),
  (rows) => rows,
)

/** The health of these webhooks, held until the end of the transaction. */
export async function holdHealth(tx: Tx, webhookIds: readonly number[]): Promise<Map<number, Health>> {
  const rows = await heldHealth(tx, listOf(tx, webhookIds))
  return new Map(
    rows.map((row) => [
      row.id,
      {
        webhookId: row.id,
        accountId: row.account_id,
        endpointUrl: row.endpoint_url,
        failed: row.failed === 1,
        failingSince: row.failing_since,
        alertedAt: row.alerted_at,
        circuit: circuitOf(row),
      },
    ]),
  )
}

export interface HeldBack {
  /** Until when the circuit of the endpoint is open; null when it is closed, or a probe may go. */
  readonly openUntil: string | null
  /** Before when nothing goes to it, because of its pace or because it asked for that; null when something may. */
  readonly pacedUntil: string | null
}

export async function heldBack(q: Queries, webhookId: number, now: string): Promise<HeldBack> {
  const query = q.selectFrom('webhooks').select(['open_until', 'paced_until']).where('id', '=', webhookId)
  const row = await query.executeTakeFirst()
  const later = (at: string | null | undefined) => (at && at > now ? at : null)
  return { openUntil: later(row?.open_until), pacedUntil: later(row?.paced_until) }
}

type HealthColumns = Pick<
  Row<'webhooks'>,
  'id' | ('failed' | 'failing_since' | 'alerted_at') | ('failures' | 'proven' | 'opened_at' | 'open_until')
>

const health = hotWrite<HealthColumns, unknown>('health-set', (q, at) =>
  q
    .updateTable('webhooks')
    .set({
      failed: at.failed,
      failing_since: at.failing_since,
      alerted_at: at.alerted_at,
      failures: at.failures,
      proven: at.proven,
      opened_at: at.opened_at,
      open_until: at.open_until,
    })
    .where('id', '=', at.id),
)

export async function setHealth(tx: Tx, { webhookId, failed, failingSince, alertedAt, circuit }: Health) {
  await health(tx, {
    id: webhookId,
    failed: failed ? 1 : 0,
    failing_since: failingSince,
    alerted_at: alertedAt,
    failures: circuit.failures,
    proven: circuit.proven ? 1 : 0,
    opened_at: circuit.openedAt,
    open_until: circuit.openUntil,
  })
}
