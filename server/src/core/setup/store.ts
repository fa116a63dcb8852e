/** Properties of the installation, by name. */
import type { Queries } from '../../db/engine.ts'

export async function readFact(q: Queries, name: string): Promise<string | null> {
  const row = await q.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst()
  return row?.value ?? null
}

/** Keeps the value if there is one. */
export async function addFact(q: Queries, name: string, value: string): Promise<void> {
  if ((await readFact(q, name)) !== null) return
  await q
    .insertInto('installation')
    .values({ name, value })
    .onConflict((c) => c.column('name').doNothing())
    .execute()
}

export async function writeFact(q: Queries, name: string, value: string): Promise<void> {
  await q
    .insertInto('installation')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute()
}

export async function removeFact(q: Queries, name: string): Promise<void> {
  await q.deleteFrom('installation').where('name', '=', name).execute()
}

/** Whether values are stored that only the secret key can decrypt. */
export async function hasSealedRows(q: Queries): Promise<boolean> {
  const key = await q.selectFrom('api_keys').select('id').limit(1).executeTakeFirst()
  const webhook = await q.selectFrom('webhooks').select('id').limit(1).executeTakeFirst()
  const factor = await q.selectFrom('second_factors').select('user_id').limit(1).executeTakeFirst()
  const hostKey = await q.selectFrom('host_keys').select('algorithm').limit(1).executeTakeFirst()
  const certificate = await q.selectFrom('acme_accounts').select('directory').limit(1).executeTakeFirst()
  const setting = await q.selectFrom('server_settings').select('name').limit(1).executeTakeFirst()
  return [key, webhook, factor, hostKey, certificate, setting].some((row) => row !== undefined)
}

export async function hasSecondUser(q: Queries, accountId: number): Promise<boolean> {
  const users = await q.selectFrom('users').select('id').where('account_id', '=', accountId).limit(2).execute()
  return users.length === 2
}

/** Whether the account has or had a share: rows of deleted ones are kept. */
export async function hasShare(q: Queries, accountId: number): Promise<boolean> {
  const query = q.selectFrom('shares').select('id').where('account_id', '=', accountId).limit(1)
  return (await query.executeTakeFirst()) !== undefined
}
