/** How an endpoint has been doing: the part of a webhook's row that sending writes. */
import type { Queries, Tx } from '../../db/engine.ts'
import { preparedQuery, preparedStatement } from '../../db/prepared.ts'
import { isOneOf, listOf, lockRows } from '../../db/query.ts'
import type { Row } from '../../db/schema.ts'
import { circuitOf } from './circuit.ts'
import type { Health } from './health.ts'

const heldHealth = preparedQuery(
  'health-held',
  (q, param: { webhookIds: string }) =>
    lockRows(
      q,
      q
        .selectFrom('webhooks')
        .select(['id', 'account_id', 'endpoint_url', 'failed', 'failing_since', 'alerted_at'])
        .select(['failures', 'proven', 'opened_at', 'open_until'])
        .where(isOneOf(q, 'id', param.webhookIds))
        .orderBy('id'),
    ),
  (rows) => rows,
)

/** The health of these webhooks, held until the end of the transaction. */
export async function holdHealth(tx: Tx, webhookIds: readonly number[]): Promise<Map<number, Health>> {
  const rows = await heldHealth(tx, { webhookIds: listOf(tx, webhookIds) })
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

const health = preparedStatement('health-set', (q, param: HealthColumns) =>
  q
    .updateTable('webhooks')
    .set({
      failed: param.failed,
      failing_since: param.failing_since,
      alerted_at: param.alerted_at,
      failures: param.failures,
      proven: param.proven,
      opened_at: param.opened_at,
      open_until: param.open_until,
    })
    .where('id', '=', param.id),
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
