/** Files on their way in or out, as they are listed and ended beside those of other protocols. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import type { ConnectionRegistry, LiveConnection } from '../../gateway/connections.ts'

declare module 'fastify' {
  interface FastifyInstance {
    transfers: ConnectionRegistry
  }
  interface FastifyRequest {
    /** Bytes of files that went over; null where none is sent or received. */
    transferred: number | null
  }
}

export function decorateTransfers(app: FastifyInstance, transfers: ConnectionRegistry): void {
  app.decorate('transfers', transfers)
  app.decorateRequest('transferred', null)
}

interface What {
  /** The file, or a path as the actor sees it. */
  readonly path: Place | string
  readonly size: number | null
}

/** A download until it is disposed of; ended, its connection is broken off. */
export const openDownload = (request: FastifyRequest, reply: FastifyReply, what: What): LiveConnection =>
  open(request, 'download', what, () => void reply.raw.destroy())

/** The same bytes, counted as an upload while they are read; ended, their connection is broken off. */
export function countUpload(request: FastifyRequest, what: What, source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return {
    async *[Symbol.asyncIterator]() {
      using upload = open(request, 'upload', what, () => void request.raw.destroy())
      try {
        for await (const piece of source) {
          upload.add(piece.length)
          yield piece
        }
      } catch (error) {
        // A form that can't be read is refused; anything else is a connection that was lost.
        if (!(error instanceof Fault)) await upload.broken()
        throw error
      }
    },
  }
}

function open(request: FastifyRequest, kind: 'upload' | 'download', what: What, end: () => void): LiveConnection {
  const { actor, server } = request
  if (!actor) throw new Error('a transfer of nobody')
  const path = typeof what.path === 'string' ? what.path : pathSeenBy(actor, what.path)
  const transfer = server.transfers.open({ kind, actor, path, size: what.size, end })
  request.transferred ??= 0
  return {
    ...transfer,
    add(bytes) {
      request.transferred = (request.transferred ?? 0) + bytes
      transfer.add(bytes)
    },
  }
}
