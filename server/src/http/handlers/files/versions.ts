import { list } from '../../../core/files/versions/content.ts'
import * as versions from '../../../core/files/versions/versions.ts'
import { presentResource } from '../../present/files/resource.ts'
import { presentCurrent, presentVersion } from '../../present/files/versions.ts'
import { emptyAnswer, type Handler, streamed } from '../../responses/call.ts'
import { sendFile } from '../../responses/send-file.ts'

export const getVersions: Handler<'getVersions'> = async ({ ctx, actor, query }) => {
  const { current, versions: found } = await list(ctx, actor, query.resource)
  const data = found.map((version) => presentVersion(actor, version, ctx.settings.trashMs))
  const counts = { totalResults: data.length, returnedResults: data.length }
  return { status: 200, body: { ...counts, current: presentCurrent(actor, current), data } }
}

export const downloadVersion: Handler<'downloadVersion'> = async ({ ctx, actor, query, request, reply }) => {
  const found = await versions.download(ctx, actor, query)
  try {
    await sendFile(found, request, reply)
  } finally {
    await found.reader.close()
  }
  return streamed
}

export const restoreVersion: Handler<'restoreVersion'> = async ({ ctx, actor, body }) => {
  const place = await versions.restore(ctx, actor, body)
  return { status: 200, body: { data: presentResource(actor, place), included: [] } }
}

export const deleteVersion: Handler<'deleteVersion'> = async ({ ctx, actor, body }) => {
  await versions.remove(ctx, actor, body)
  return emptyAnswer
}
