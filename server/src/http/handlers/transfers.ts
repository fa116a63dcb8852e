import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault, invalid } from '../../core/fault.ts'
import * as transfer from '../../core/files/transfer.ts'
import { drain, fileOf } from '../body.ts'
import { type Handler, streamed } from '../call.ts'
import { presentResource } from '../present/resource.ts'
import { sendFile } from '../send-file.ts'

export const uploadFile: Handler<'uploadFile'> = async ({ tools, actor, query, headers, request, reply }) => {
  if (headers.offsetBytes) throw noResume(request, reply)
  const input = { path: query.path, size: query.fileSize, overwrite: query.allowOverwrite, source: fileOf(request) }
  try {
    const place = await transfer.upload(tools, actor, input)
    return { status: 201, body: { data: presentResource(actor, place), included: [] } }
  } catch (error) {
    await refuse(request, reply)
    throw error
  }
}

function noResume(request: FastifyRequest, reply: FastifyReply): Fault {
  void refuse(request, reply)
  return invalid(
    'offsetBytes',
    'offsetBytes: nothing of this file has arrived yet. Send it from its first byte, with offsetBytes 0.',
  )
}

/** The rest of a refused body is thrown away, and the connection is not used again. */
async function refuse(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('connection', 'close')
  await drain(request)
}

export const download: Handler<'download'> = async ({ tools, actor, query, request, reply }) => {
  const [identifier, ...others] = query.resources
  if (identifier === undefined || others.length > 0)
    throw invalid('resources', 'resources must name one file: several at once are not packed into an archive yet.')
  const found = await transfer.download(tools, actor, identifier)
  try {
    await sendFile(found, request, reply)
  } finally {
    await found.reader.close()
  }
  return streamed
}
