import * as archive from '../../../core/files/archives/archive.ts'
import * as resumable from '../../../core/files/uploads/resumable.ts'
import * as uploads from '../../../core/files/uploads/uploads.ts'
import { presentResource } from '../../present/files/resource.ts'
import { fileOf } from '../../requests/body.ts'
import { emptyAnswer, type Handler, streamed } from '../../responses/call.ts'
import { countUpload } from '../../responses/live-transfer.ts'
import { sendArchive } from '../../responses/send-archive.ts'
import { sendFile } from '../../responses/send-file.ts'
import { momentOrNull } from '../../responses/time.ts'

export const uploadFile: Handler<'uploadFile'> = async ({ ctx, actor, query, headers, request }) => {
  const { path, fileSize: size, allowOverwrite, resume: resumable } = query
  const ifExists = allowOverwrite ? ('replace' as const) : ('keep-both' as const)
  const source = countUpload(request, { path, size }, fileOf(request))
  const input = { path, size, ifExists, resumable, offset: headers.offsetBytes ?? 0, source }
  const place = await uploads.upload(ctx, actor, input)
  return { status: 201, body: { data: presentResource(actor, place), included: [] } }
}

export const getUpload: Handler<'getUpload'> = async ({ ctx, actor, query: { path, fileSize } }) => {
  const kept = await resumable.find(ctx, actor, uploads.uploadKeyOf(actor, path, fileSize))
  const offsetBytes = kept?.received ?? 0
  const expires = momentOrNull(kept?.expiresAt ?? null, actor.timeZone)
  return { status: 200, body: { data: { type: 'upload', attributes: { path, fileSize, offsetBytes, expires } } } }
}

export const deleteUpload: Handler<'deleteUpload'> = async ({ ctx, actor, query: { path, fileSize } }) => {
  await resumable.cancel(ctx, actor, uploads.uploadKeyOf(actor, path, fileSize))
  return emptyAnswer
}

export const download: Handler<'download'> = async ({ ctx, actor, query, request, reply }) => {
  const found = await archive.open(ctx, actor, { ...query, archiveName: query.downloadArchiveName })
  try {
    if ('reader' in found) await sendFile(found, request, reply)
    else await sendArchive(found, request, reply)
  } finally {
    await ('reader' in found ? found.reader.close() : found.close())
  }
  return streamed
}
