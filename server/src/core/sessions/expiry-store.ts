import type { Queries } from '../../db/engine.ts'

/** Deletes sessions that have ended or were unused since `idleSince`. */
export async function deleteExpiredSessions(q: Queries, now: string, idleSince: string): Promise<void> {
  await q
    .deleteFrom('sessions')
    .where((e) => e.or([e('expires_at', '<=', now), e.and([e('stays', '=', 0), e('used_at', '<=', idleSince)])]))
    .execute()
}

export async function deleteExpiredCodes(q: Queries, now: string): Promise<void> {
  await q.deleteFrom('reset_codes').where('expires_at', '<=', now).execute()
}
