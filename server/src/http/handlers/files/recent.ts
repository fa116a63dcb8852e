import { listRecent as list } from '../../../core/files/recent/recent.ts'
import { presentRecent } from '../../present/files/recent.ts'
import { instant } from '../../requests/input.ts'
import type { Handler } from '../../responses/call.ts'

export const listRecent: Handler<'listRecent'> = async ({ ctx, actor, query }) => {
  const { resource: folder, since, before, ...filters } = query
  const { files, next } = await list(ctx, actor, {
    ...filters,
    folder,
    since: instant('since', since, actor),
    before: instant('before', before, actor),
  })
  const data = files.map((file) => presentRecent(actor, file))
  return { status: 200, body: { returnedResults: data.length, next, data } }
}
