import { invalid } from '../../core/fault.ts'
import * as archive from '../../core/files/archive.ts'
import * as transfer from '../../core/files/transfer.ts'
import { fileOf } from '../body.ts'
import { type Handler, streamed } from '../call.ts'
import { presentResource } from '../present/resource.ts'
import { sendArchive } from '../send-archive.ts'
import { sendFile } from '../send-file.ts'

export const uploadFile: Handler<'uploadFile'> = async ({ tools, actor, query, headers, request }) => {
  if (headers.offsetBytes) throw noResume()
  const input = { path: query.path, size: query.fileSize, overwrite: query.allowOverwrite, source: fileOf(request) }
  const place = await transfer.upload(tools, actor, input)
  return { status: 201, body: { data: presentResource(actor, place), included: [] } }
}

const noResume = () =>
  invalid(
    'offsetBytes',
    'offsetBytes: nothing of this file has arrived yet. Send it from its first byte, with offsetBytes 0.',
  )

export const download: Handler<'download'> = async ({ tools, actor, query, request, reply }) => {
  const found = await archive.open(tools, actor, { ...query, archiveName: query.downloadArchiveName })
  try {
    if ('reader' in found) await sendFile(found, request, reply)
    else await sendArchive(found, request, reply)
  } finally {
    if ('reader' in found) await found.reader.close()
  }
  return streamed
}
