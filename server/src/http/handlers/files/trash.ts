import { Fault } from '../../../core/fault.ts'
import { purgeTrash as purge } from '../../../core/files/gc/gc.ts'
import { trashPreview } from '../../../core/files/previews/preview.ts'
import { trashTextPreview } from '../../../core/files/previews/text-preview.ts'
import { contents } from '../../../core/files/trash/contents.ts'
import { list } from '../../../core/files/trash/list.ts'
import * as trashEntries from '../../../core/files/trash/restore.ts'
import { trashSize } from '../../../core/files/trash/size.ts'
import { download } from '../../../core/files/trash/trash.ts'
import { linksOfTrash } from '../../../core/shares/listing/trash-links.ts'
import { presentPreview, presentTextPreview } from '../../present/files/preview.ts'
import { presentRestorations, presentTrashed, presentTrashSize } from '../../present/files/trash.ts'
import { instant, sorting } from '../../requests/input.ts'
import { emptyAnswer, type Handler, streamed } from '../../responses/call.ts'
import { sendFile } from '../../responses/send-file.ts'

export const getTrash: Handler<'getTrash'> = async ({ ctx, actor, query }) => {
  const { sort, deletedSince, deletedBefore, ...rest } = query
  const { discarded, total } = await list(ctx, actor, {
    ...rest,
    sort: sort.map(sorting),
    deletedSince: instant('deletedSince', deletedSince, actor),
    deletedBefore: instant('deletedBefore', deletedBefore, actor),
  })
  const data = discarded.map((one) => presentTrashed(one, actor.timeZone, ctx.settings.trashMs))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const getTrashSize: Handler<'getTrashSize'> = async ({ ctx, actor, query }) => {
  const size = await trashSize(ctx, actor, query.resources)
  return { status: 200, body: { data: presentTrashSize(size) } }
}

export const getTrashLinks: Handler<'getTrashLinks'> = async ({ ctx, actor, query }) => {
  const attributes = await linksOfTrash(ctx, actor, query.resources)
  return { status: 200, body: { data: { type: 'trashLinks', attributes } } }
}

export const getTrashContents: Handler<'getTrashContents'> = async ({ ctx, actor, params, query }) => {
  const { entries, total } = await contents(ctx, actor, { ...params, ...query })
  const data = entries.map((one) => presentTrashed(one, actor.timeZone, ctx.settings.trashMs))
  return { status: 200, body: { totalResults: total, returnedResults: data.length, data } }
}

export const getTrashPreview: Handler<'getTrashPreview'> = async ({ ctx, actor, params, query }) => {
  const found = await trashPreview(ctx, actor, { ...params, ...query })
  return { status: 200, body: { data: presentPreview(found) } }
}

export const getTrashPreviewText: Handler<'getTrashPreviewText'> = async ({ ctx, actor, params, query }) => {
  const found = await trashTextPreview(ctx, actor, { ...params, ...query })
  return { status: 200, body: { data: presentTextPreview(found) } }
}

export const downloadFromTrash: Handler<'downloadFromTrash'> = async ({ ctx, actor, params, request, reply }) => {
  const found = await download(ctx, actor, params.id)
  try {
    await sendFile(found, request, reply)
  } finally {
    await found.reader.close()
  }
  return streamed
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
