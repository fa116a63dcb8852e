import { listRecent as list } from '../../../core/files/recent/recent.ts'
import { presentRecent } from '../../present/files/recent.ts'
import type { Handler } from '../../responses/call.ts'

export const listRecent: Handler<'listRecent'> = async ({ ctx, actor, query }) => {
  const { files, next } = await list(ctx, actor, query)
  const data = files.map((file) => presentRecent(actor, file))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}
