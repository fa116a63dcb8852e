import { Fault } from '../../../core/fault.ts'
import { purgeTrash as purge } from '../../../core/files/gc/gc.ts'
import * as trashEntries from '../../../core/files/trash/restore.ts'
import { presentRestorations, presentTrashed } from '../../present/files/trash.ts'
import { sorting } from '../../requests/input.ts'
import { emptyAnswer, type Handler } from '../../responses/call.ts'

export const getTrash: Handler<'getTrash'> = async ({ ctx, actor, query }) => {
  const { sort, ...rest } = query
  const { discarded, total } = await trashEntries.list(ctx, actor, { ...rest, sort: sort.map(sorting) })
  const data = discarded.map((one) => presentTrashed(one, actor.timeZone, ctx.settings.trashMs))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const restoreFromTrash: Handler<'restoreFromTrash'> = async ({ ctx, actor, body }) => {
  const outcomes = await trashEntries.restore(ctx, actor, { ids: body.resources, parent: body.parentResource })
  return presentRestorations(actor, outcomes)
}

export const purgeTrash: Handler<'purgeTrash'> = async ({ ctx, actor, body }) => {
  const { all, resources } = body
  if (all === (resources !== undefined))
    throw new Fault('invalid', 'resources must list the ids to delete permanently, or all must be true; not both.')
  await trashEntries.purge(ctx, actor, resources ?? 'all')
  await purge(ctx)
  return emptyAnswer
}
