import { importUsers as importRows } from '../../../core/users/imports/import.ts'
import type { Handler } from '../../responses/call.ts'

export const importUsers: Handler<'importUsers'> = async ({ ctx, actor, body }) => {
  const rows = await importRows(ctx, actor, body)
  const refused = rows.filter(({ outcome }) => outcome === 'refused').length
  const attributes = { dryRun: body.dryRun, accepted: rows.length - refused, refused, rows }
  return { status: 200, body: { data: { type: 'userImport', attributes } } }
}
