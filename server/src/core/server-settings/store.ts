import type { Queries, Tx } from '../../db/engine.ts'
import { type Needs, type StoredSetting, storedSettings } from '../context.ts'
import type { Proof } from '../users/proof.ts'

export interface StoredRow {
  readonly name: StoredSetting
  /** Null when the secret key does not open it. */
  readonly text: string | null
  readonly changedBy: string
  readonly changedAt: string
}

const sealContext = (name: string) => `server-setting:${name}`

const isKnown = (name: string): name is StoredSetting => storedSettings.some((one) => one === name)

/** The settings that operators have changed, in the order of their names. */
export async function readStored({ db, sealer }: Needs<'db' | 'sealer'>): Promise<StoredRow[]> {
  const rows = await db.q.selectFrom('server_settings').selectAll().orderBy('name').execute()
  return rows.flatMap(({ name, value, changed_by: changedBy, changed_at: changedAt }) => {
    if (!isKnown(name)) return []
    const open = () => {
      try {
        return sealer.open(value, sealContext(name))
      } catch {
        return null
      }
    }
    return [{ name, text: open(), changedBy, changedAt }]
  })
}

export interface Change {
  readonly name: StoredSetting
  /** Null restores the default. */
  readonly text: string | null
}

/** Stores changes of the operator who has proved to be at the keyboard. */
export async function writeStored(
  { sealer }: Needs<'sealer'>,
  tx: Tx,
  _proof: Proof,
  { changes, by, at }: { readonly changes: readonly Change[]; readonly by: string; readonly at: string },
): Promise<void> {
  for (const { name, text } of changes) {
    if (text === null) {
      await tx.deleteFrom('server_settings').where('name', '=', name).execute()
      continue
    }
    const row = { value: sealer.seal(text, sealContext(name)), changed_by: by, changed_at: at }
    await tx
      .insertInto('server_settings')
      .values({ name, ...row })
      .onConflict((c) => c.column('name').doUpdateSet(row))
      .execute()
  }
}

const testAccepted = 'test-email-accepted'

/** Remembers that the mail server has accepted a test email. */
export async function rememberTest(q: Queries, at: string): Promise<void> {
  await q
    .insertInto('installation')
    .values({ name: testAccepted, value: at })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: at }))
    .execute()
}

/** Whether a mail server of this installation has ever accepted a test email. */
export async function wasTested(q: Queries): Promise<boolean> {
  const query = q.selectFrom('installation').select('name').where('name', '=', testAccepted)
  return (await query.executeTakeFirst()) !== undefined
}

/** Whether the user may change settings of the server now. */
export async function isOperator(q: Queries, userId: number): Promise<boolean> {
  const query = q.selectFrom('users').select('id').where('id', '=', userId).where('operator', '=', 1)
  return (await query.where('locked', '=', 0).executeTakeFirst()) !== undefined
}
