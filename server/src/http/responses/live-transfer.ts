/** Registers uploads and downloads as connections, which administrators list and end. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { type Place, pathSeenBy } from '../../core/files/tree/resource.ts'
import type { ConnectionRegistry, LiveConnection } from '../../gateway/connections.ts'

declare module 'fastify' {
  interface FastifyInstance {
    transfers: ConnectionRegistry
  }
  interface FastifyRequest {
    /** File bytes sent or received; null for requests without a file. */
    transferred: number | null
  }
}

export function decorateTransfers(app: FastifyInstance, transfers: ConnectionRegistry): void {
  app.decorate('transfers', transfers)
  app.decorateRequest('transferred', null)
}

interface TransferInfo {
  /** The file, or a path as the actor sees it. */
  readonly path: Place | string
  readonly size: number | null
}

/** Registers a download until it is disposed of. Ending it closes the connection. */
export const openDownload = (request: FastifyRequest, reply: FastifyReply, what: TransferInfo): LiveConnection =>
  open(request, 'download', what, () => void reply.raw.destroy())

/** Returns the bytes of `source`, registered as an upload while they are read. Ending the upload closes the connection. */
export function countUpload(
  request: FastifyRequest,
  what: TransferInfo,
  source: AsyncIterable<Buffer>,
): AsyncIterable<Buffer> {
  return {
    async *[Symbol.asyncIterator]() {
      using upload = open(request, 'upload', what, () => void request.raw.destroy())
      try {
        for await (const piece of source) {
          upload.add(piece.length)
          yield piece
        }
      } catch (error) {
        // A fault is an invalid form; anything else is a lost connection.
        if (!(error instanceof Fault)) await upload.broken()
        throw error
      }
    },
  }
}

function open(
  request: FastifyRequest,
  kind: 'upload' | 'download',
  what: TransferInfo,
  end: () => void,
): LiveConnection {
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
