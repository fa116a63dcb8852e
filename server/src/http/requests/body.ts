/** Reads request bodies: JSON up to a limit, files as a stream from a form part or a raw body. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { chunksOf } from '../../lib/streams/chunks.ts'
import { MultipartError, readMultipart } from '../../lib/streams/multipart.ts'
import { closeIfAbandoned } from './framing.ts'
import { readJson } from './read-json.ts'

/** Leaves bodies unread, for routes that take none. */
export function ignoreBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** Parses bodies as JSON. An empty body is `{}`: clients send `Content-Type: application/json` without one. */
export function parseJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'text/plain'],
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string | Buffer) => readJson(body.toString()),
  )
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    if (text.toString() === '') return done(null, {})
    const refusal = new Error('Content-Type must be application/json for this operation.')
    done(Object.assign(refusal, { statusCode: 415 }))
  })
}

/** Hands bodies to the handler as a raw stream, whatever their type: an uploaded JSON file is not parsed. */
export function streamBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

const formLimits = { headerBytes: 16 * 1024, parts: 20 }

/**
 * The bytes of the uploaded file: the part `file` of a form, with or without a file name, or the raw body.
 * Throws `invalid` when the form is broken or has no such part.
 */
export function fileOf({ headers, raw }: FastifyRequest): AsyncIterable<Buffer> {
  const type = headers['content-type'] ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return fileOfForm(raw, type)
  // Not the stream itself: a loop that breaks early would destroy the connection.
  return { [Symbol.asyncIterator]: () => chunksOf(raw) }
}

async function* fileOfForm(form: IncomingMessage, type: string): AsyncIterable<Buffer> {
  try {
    let seen = false
    for await (const part of readMultipart(form, type, formLimits)) {
      if (part.name !== 'file' || seen) continue
      seen = true
      yield* part.body
    }
    if (!seen)
      throw new Fault('invalid', 'file is missing: send the content in a part named "file", or as the raw body.')
  } catch (error) {
    if (error instanceof MultipartError) throw new Fault('invalid', `The form could not be read: ${error.message}`)
    throw error
  }
}

/**
 * Discards the rest of a body for at most `withinMs` when a response is sent before the request is complete, so that the
 * client can read the response. Closing at once would reset the connection.
 */
export function discardUnreadBody({ raw }: FastifyRequest, reply: FastifyReply, withinMs: number): void {
  if (closeIfAbandoned(raw)) return
  if (raw.destroyed || awaitingContinue.has(raw)) return
  if (raw.complete) {
    // The connection can't be reused while received bytes are unread.
    if (raw.isPaused()) raw.resume()
    return
  }
  reply.removeHeader('connection')
  const enough = setTimeout(() => raw.destroy(), withinMs)
  raw.once('close', () => clearTimeout(enough))
  discard(raw)
}

/** Chunks that are discarded before other work of the event loop runs. */
const piecesAtOnce = 1_000

function discard(raw: IncomingMessage): void {
  let pieces = 0
  raw
    .on('data', () => {
      pieces += 1
      if (pieces % piecesAtOnce !== 0) return
      raw.pause()
      setImmediate(() => raw.resume())
    })
    .resume()
}

/** Requests whose client waits for 100 Continue before it sends the body. */
const awaitingContinue = new WeakSet<IncomingMessage>()

/** Sends 100 Continue once the caller is identified and counted; a caller refused before that sends no body. */
export function handleExpectContinue(app: FastifyInstance): void {
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    awaitingContinue.add(request)
    response.setHeader('connection', 'close')
    app.server.emit('request', request, response)
  })
  app.addHook('preParsing', ({ raw }, reply, _payload, done) => {
    if (awaitingContinue.delete(raw)) {
      reply.raw.removeHeader('connection')
      reply.raw.writeContinue()
    }
    done()
  })
}
