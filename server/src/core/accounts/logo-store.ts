import type { Queries, Tx } from '../../db/engine.ts'
import { type Logo, readSettings } from './settings.ts'

/** Replaces the account's logo. */
export async function putLogo(
  tx: Tx,
  { accountId, hash, image, at }: { accountId: number; hash: string; image: Uint8Array; at: string },
): Promise<void> {
  await dropLogo(tx, accountId)
  const row = { account_id: accountId, hash, image: Buffer.from(image).toString('base64'), created_at: at }
  await tx.insertInto('logos').values(row).execute()
}

export async function dropLogo(tx: Tx, accountId: number): Promise<void> {
  await tx.deleteFrom('logos').where('account_id', '=', accountId).execute()
}

/** The PNG with this hash; null if no logo has it. */
export async function logoImage(q: Queries, hash: string): Promise<Buffer | null> {
  const row = await q.selectFrom('logos').select('image').where('hash', '=', hash).executeTakeFirst()
  return row ? Buffer.from(row.image, 'base64') : null
}

/** The account's logo with its picture; null where it has none. */
export async function logoOf(q: Queries, accountId: number): Promise<(Logo & { readonly image: Buffer }) | null> {
  const row = await q
    .selectFrom('logos')
    .innerJoin('accounts', 'accounts.id', 'logos.account_id')
    .select(['accounts.settings', 'logos.image'])
    .where('logos.account_id', '=', accountId)
    .executeTakeFirst()
  const logo = row ? readSettings(row.settings).logo : null
  return row && logo ? { ...logo, image: Buffer.from(row.image, 'base64') } : null
}
