/** Sends a zip archive that is packed while it is sent. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Archive } from '../../core/files/archives/archive.ts'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { abortWhenAccessEnds } from './access-check.ts'
import { openDownload } from './live-transfer.ts'
import { disposition } from './send-file.ts'

/**
 * Sends the archive and records the download once the last byte was written. Rejects, and closes the connection, when that
 * fails or the receiver disconnects. Ranges are not supported: the archive is packed anew for each request.
 */
export async function sendArchive(archive: Archive, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (request.method !== 'HEAD') await archive.begin()
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'application/zip',
    ...(archive.size !== null && { 'content-length': archive.size }),
    'accept-ranges': 'none',
    'content-disposition': disposition(archive.name),
  })
  if (request.method === 'HEAD') return void reply.raw.end()
  using _ = abortWhenAccessEnds(archive, reply)
  using transfer = openDownload(request, reply, { path: archive.name, size: archive.size })
  let handed = 0
  const onWritten = (bytes: number) => {
    handed += bytes
    transfer.add(bytes)
  }
  try {
    await sendChunks(archive.content(), reply.raw, undefined, onWritten)
    await archive.finish(handed)
    reply.raw.end()
  } catch (error) {
    // The status was sent: only closing the connection tells the client that the body is incomplete.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    await archive.brokenOff(handed)
    throw error
  }
}
