import type { Tx } from '../../../db/engine.ts'

/** Records a notice sent now; false when one was sent after `since`. Of several nodes at once, one succeeds. */
export async function claimNotice(
  tx: Tx,
  accountId: number,
  kind: string,
  at: string,
  since: string,
): Promise<boolean> {
  const row = await tx
    .insertInto('account_notices')
    .values({ account_id: accountId, kind, sent_at: at })
    .onConflict((c) =>
      c.columns(['account_id', 'kind']).doUpdateSet({ sent_at: at }).where('account_notices.sent_at', '<=', since),
    )
    .returning('account_id')
    .executeTakeFirst()
  return row !== undefined
}
