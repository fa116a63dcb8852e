/** A zip archive as an answer, packed while it is sent. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Archive } from '../../core/files/archives/archive.ts'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { breakOffWhenOver } from './break-off.ts'
import { openDownload } from './live-transfer.ts'
import { disposition } from './send-file.ts'

/**
 * Sends the archive; announces the download when the last byte has gone out. Rejects when that fails, or when the receiver
 * goes away before; the connection is broken off then. No part of an archive can be asked for: it is made anew each time.
 */
export async function sendArchive(archive: Archive, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'application/zip',
    ...(archive.size !== null && { 'content-length': archive.size }),
    'accept-ranges': 'none',
    'content-disposition': disposition(archive.name),
  })
  if (request.method === 'HEAD') return void reply.raw.end()
  using _ = breakOffWhenOver(archive, reply)
  using transfer = openDownload(request, reply, { path: archive.name, size: archive.size })
  let handed = 0
  const onHanded = (bytes: number) => {
    handed += bytes
    transfer.add(bytes)
  }
  try {
    await sendChunks(archive.content(), reply.raw, undefined, onHanded)
    await archive.finish(handed)
    reply.raw.end()
  } catch (error) {
    // The head is out: all that is left is to break off, so that nobody takes a part for the whole.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    await archive.brokenOff(handed)
    throw error
  }
}
