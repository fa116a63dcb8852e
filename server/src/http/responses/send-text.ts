/** Sends a text file that is written while it is sent. */
import type { OutgoingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sendChunks } from '../../lib/streams/byte-loop.ts'
import { streamed } from './call.ts'
import { disposition } from './send-file.ts'

export interface TextFile {
  readonly name: string
  /** The content type. */
  readonly type: string
  readonly text: AsyncIterable<string>
}

/** Rejects when reading fails, and closes the connection if the status was sent. */
export async function sendText(
  { name, type, text }: TextFile,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<typeof streamed> {
  reply.hijack()
  reply.raw.writeHead(200, {
    ...(reply.getHeaders() as OutgoingHttpHeaders),
    'content-type': type,
    'content-disposition': disposition(name),
  })
  if (request.method === 'HEAD') {
    reply.raw.end()
    return streamed
  }
  try {
    await sendChunks(bytesOf(text), reply.raw)
    reply.raw.end()
  } catch (error) {
    // Only closing the connection tells the client that the file is incomplete.
    reply.raw.destroy(error instanceof Error ? error : undefined)
    throw error
  }
  return streamed
}

async function* bytesOf(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const piece of text) yield Buffer.from(piece)
}
