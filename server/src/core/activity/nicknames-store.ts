import type { Queries } from '../../db/engine.ts'
import { userNameKey } from '../../lib/text/path.ts'

/** Nicknames of those of these users of an account who have one, by username. One statement, by the index of usernames. */
export async function nicknamesOf(
  q: Queries,
  accountId: number,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (usernames.length === 0) return new Map()
  const rows = await q
    .selectFrom('users')
    .select(['username', 'nickname'])
    .where('account_id', '=', accountId)
    .where('username_key', 'in', usernames.map(userNameKey))
    .where('nickname', '!=', '')
    .execute()
  return new Map(rows.map(({ username, nickname }) => [username, nickname]))
}
