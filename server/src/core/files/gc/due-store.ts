/** When work is due that one of all nodes does from time to time. */
import type { Database } from '../../../db/engine.ts'

/** Claims the next run; false if it is not due, or another node has claimed it. */
export async function claimRun({ q }: Database, work: string, now: Date, everyMs: number): Promise<boolean> {
  const name = `due-${work}`
  const [due, next] = [now.toISOString(), new Date(now.getTime() + everyMs).toISOString()]
  const known = await q.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst()
  if (!known) {
    const insert = q.insertInto('installation').values({ name, value: next })
    await insert.onConflict((c) => c.doNothing()).execute()
    return false
  }
  if (known.value > due) return false
  const update = q.updateTable('installation').set({ value: next }).where('name', '=', name)
  return (await update.where('value', '=', known.value).executeTakeFirst()).numUpdatedRows > 0n
}
