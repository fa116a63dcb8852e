/** One file as an answer: whole or the asked range, with what clients need to resume and to name it. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Download } from '../../core/files/downloads/downloads.ts'
import { contentRange, ifRangeHolds, parseRange } from '../../lib/net/range.ts'
import { breakOffWhenOver } from './break-off.ts'
import { openDownload } from './live-transfer.ts'

/**
 * Sends the file or the asked range of it, and writes down what was sent. Rejects when that fails, or when the receiver goes
 * away before; the connection is broken off then, and what was sent until then is written down.
 */
export async function sendFile(found: Download, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { resource } = found.place
  const { size } = found.reader
  const etag = `"${resource.sha256}"`
  if (holds(request.headers['if-none-match'], etag)) return void (await reply.code(304).header('etag', etag).send())
  // Ranges mean something to GET alone.
  const ranged = request.method === 'GET' && ifRangeHolds(one(request.headers['if-range']), { etag })
  const range = ranged ? parseRange(request.headers.range, size) : 'none'
  if (range === 'unsatisfiable')
    throw new Fault('bad-range', `The file has ${size} bytes; the range begins beyond its end.`, { size })
  const [start, end] = range === 'none' ? [0, size] : [range.start, range.end]
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
  using _ = breakOffWhenOver(found, reply)
  using transfer = openDownload(request, reply, { path: found.place, size: end - start })
  let handed = 0
  const onHanded = (bytes: number) => {
    handed += bytes
    transfer.add(bytes)
  }
  try {
    await found.reader.send(reply.raw, start, end, undefined, onHanded)
    await found.sent(start, end)
    reply.raw.end()
  } catch (error) {
    // The head is out: all that is left is to break off, so that nobody takes a part for the whole.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    // What was handed over may not have arrived. Of a range that was broken off the last byte never counts.
    await found.sent(start, Math.min(start + handed, end - 1))
    throw error
  }
}

/** If-None-Match: any, or this very content. */
export const holds = (header: string | undefined, etag: string): boolean =>
  (header ?? '').split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()))

const one = (value: string | string[] | undefined) => (typeof value === 'string' ? value : undefined)

/** Some clients take all that follows `filename*=UTF-8''` for the name: so it stands last. */
export const disposition = (name: string): string => {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
