/** Sends a file or a range of it, with the headers that clients need to resume and to name it. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Download } from '../../core/files/downloads/downloads.ts'
import { contentRange, ifRangeHolds, parseRange } from '../../lib/net/range.ts'
import { abortWhenAccessEnds } from './access-check.ts'
import { openDownload } from './live-transfer.ts'

/**
 * Sends the file or the requested range and records the bytes that were sent. Rejects, and closes the connection, when that
 * fails or the receiver disconnects; the bytes sent until then are recorded.
 */
export async function sendFile(found: Download, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { resource } = found.place
  const { size } = found.reader
  const etag = `"${resource.sha256}"`
  if (matchesEtag(request.headers['if-none-match'], etag))
    return void (await reply.code(304).header('etag', etag).send())
  // Ranges mean something to GET alone.
  const ranged = request.method === 'GET' && ifRangeHolds(one(request.headers['if-range']), { etag })
  const range = ranged ? parseRange(request.headers.range, size) : 'none'
  if (range === 'unsatisfiable')
    throw new Fault('bad-range', `The file has ${size} bytes; the range begins beyond its end.`, { size })
  const [start, end] = range === 'none' ? [0, size] : [range.start, range.end]
  if (request.method !== 'HEAD') {
    await found.begin()
    // A file that cannot be read is reported with a status.
    await found.reader.begin(start, end)
  }
  reply.hijack()
  reply.raw.writeHead(range === 'none' ? 200 : 206, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': 'application/octet-stream',
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag,
    ...(range !== 'none' && { 'content-range': contentRange(range, size) }),
    'content-disposition': disposition(resource.name),
  })
  if (request.method === 'HEAD') return void reply.raw.end()
  using _ = abortWhenAccessEnds(found, reply)
  using transfer = openDownload(request, reply, { path: found.place, size: end - start })
  let handed = 0
  const onWritten = (bytes: number) => {
    handed += bytes
    transfer.add(bytes)
  }
  try {
    await found.reader.send(reply.raw, start, end, undefined, onWritten)
    await found.sent(start, end)
    reply.raw.end()
  } catch (error) {
    // The status was sent: only closing the connection tells the client that the body is incomplete.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    // Bytes written to the socket may not have arrived: the last byte of an aborted range never counts.
    await found.sent(start, Math.min(start + handed, end - 1))
    throw error
  }
}

/** True when If-None-Match contains `*` or the tag. */
export const matchesEtag = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))

const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)

/** Content-Disposition. `filename*` is last: some clients take everything after it for the name. */
export const disposition = (name: string): string => {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
