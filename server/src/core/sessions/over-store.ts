import type { Queries } from '../../db/engine.ts'

/** Deletes sessions that are over: by their end, or unused since `idleSince`. */
export async function deleteOver(q: Queries, now: string, idleSince: string): Promise<void> {
  await q
    .deleteFrom('sessions')
    .where((e) => e.or([e('expires_at', '<=', now), e.and([e('stays', '=', 0), e('used_at', '<=', idleSince)])]))
    .execute()
}

/** Deletes codes of letters that are too old. */
export async function deleteOldCodes(q: Queries, now: string): Promise<void> {
  await q.deleteFrom('reset_codes').where('expires_at', '<=', now).execute()
}
