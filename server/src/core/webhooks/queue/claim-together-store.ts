/** SQL of claims from many endpoint queues at once, for PostgreSQL, where each statement is a round trip. */
import { sql } from 'kysely'
import type { Tx } from '../../../db/engine.ts'
import { preparedQuery } from '../../../db/prepared.ts'
import { idList } from '../../../db/query.ts'
import { blockedDueAt } from './claim-store.ts'
import type { Message } from './messages-store.ts'

interface ClaimParams {
  readonly webhookIds: string
  readonly counts: string
  readonly now: string
  readonly lease_until: string
  readonly lease_by: string
}

const claims = preparedQuery(
  'claim-together',
  (_, param: ClaimParams) => sql<Message & { readonly is_blocked: boolean }>`
    with due as materialized (
      select m.*, exists (
        select 1 from webhook_ordering_keys own
        join webhook_ordering_keys earlier on earlier.webhook_id = own.webhook_id and earlier.resource_id = own.resource_id
          and earlier.message_id < own.message_id
        where own.message_id = m.id) as is_blocked
      from unnest(cast(${param.webhookIds} as bigint[]), cast(${param.counts} as bigint[])) as wanted (webhook_id, count)
      cross join lateral (
        select * from webhook_messages
        where webhook_id = wanted.webhook_id and state = 'pending' and due_at <= ${param.now}
        order by due_at, id limit wanted.count for no key update skip locked) m),
    changed as (
      update webhook_messages w set
        due_at = case when due.is_blocked then ${sql.lit(blockedDueAt)} else ${param.lease_until} end,
        lease_until = case when due.is_blocked then w.lease_until else ${param.lease_until} end,
        lease_by = case when due.is_blocked then w.lease_by else ${param.lease_by} end
      from due where w.id = due.id)
    select * from due order by due_at, id`,
  (rows) => rows,
)

/** Due messages of a queue: those that are claimed now, and the number of blocked ones. */
interface ClaimedOfQueue {
  readonly free: Message[]
  blocked: number
}

/**
 * Claims the longest due messages of each queue, up to its count. Those that an earlier message with the same ordering key blocks
 * leave the due order instead. Returns queues with due messages, by webhook; their messages as they were before the claim.
 */
export async function claimTogether(
  tx: Tx,
  wanted: readonly { readonly webhookId: number; readonly count: number }[],
  lease: Pick<ClaimParams, 'now' | 'lease_until' | 'lease_by'>,
): Promise<ReadonlyMap<number, ClaimedOfQueue>> {
  const webhookIds = wanted.map(({ webhookId }) => webhookId)
  const counts = wanted.map(({ count }) => count)
  const lists = { webhookIds: idList(tx, webhookIds), counts: idList(tx, counts) }
  const claimed = new Map<number, ClaimedOfQueue>()
  for (const { is_blocked: isBlocked, ...message } of await claims(tx, { ...lists, ...lease })) {
    const of = claimed.get(message.webhook_id) ?? { free: [], blocked: 0 }
    claimed.set(message.webhook_id, of)
    if (isBlocked) of.blocked += 1
    else of.free.push(message)
  }
  return claimed
}
