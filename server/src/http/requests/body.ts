/** How bodies are read: JSON up to a cap, with the empty ones that clients send; files as a stream, form or bare. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { chunksOf } from '../../lib/streams/chunks.ts'
import { MultipartError, readMultipart } from '../../lib/streams/multipart.ts'
import { endIfCutShort } from './framing.ts'
import { readJson } from './read-json.ts'

/** Nothing is read of a body that nobody waits for. */
export function takeNothing(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

/** JSON for the operations that take it. An empty body is `{}`: clients send `Content-Type: application/json` with none. */
export function takeJson(app: FastifyInstance): void {
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

/** The raw stream for uploads, whatever its type: a JSON file is a file here. */
export function takeStream(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}

const formLimits = { headerBytes: 16 * 1024, parts: 20 }

/**
 * The bytes of the uploaded file: the part `file` of a form, with or without a file name, or the bare body.
 * Throws `invalid` when the form is broken or has no such part.
 */
export function fileOf({ headers, raw }: FastifyRequest): AsyncIterable<Buffer> {
  const type = headers['content-type'] ?? ''
  if (/^multipart\/form-data\b/i.test(type)) return fileOfForm(raw, type)
  // Not the stream itself: left early by a loop, it would destroy the connection.
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
      throw new Fault('invalid', 'file is missing: send the content in a part named "file", or as the bare body.')
  } catch (error) {
    if (error instanceof MultipartError) throw new Fault('invalid', `The form could not be read: ${error.message}`)
    throw error
  }
}

/**
 * Before an answer goes out while its request is still coming in: the rest is thrown away for a while, so that the sender
 * gets to read the answer. Closing at once would reset the connection under him.
 */
export function passOver({ raw }: FastifyRequest, reply: FastifyReply, withinMs: number): void {
  if (endIfCutShort(raw)) return
  if (raw.destroyed || unasked.has(raw)) return
  if (raw.complete) {
    // Until what has come is read by somebody, the connection can't be used again.
    if (raw.isPaused()) raw.resume()
    return
  }
  reply.removeHeader('connection')
  const enough = setTimeout(() => raw.destroy(), withinMs)
  raw.once('close', () => clearTimeout(enough))
  discard(raw)
}

/** Of a body in tiny chunks, pieces that are discarded before others have their turn. */
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

/** Requests whose sender waits for our consent before he sends the body. */
const unasked = new WeakSet<IncomingMessage>()

/** `Expect: 100-continue`: consent is given when the caller is known and counted; who is refused before need not send. */
export function waitForConsent(app: FastifyInstance): void {
  app.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    unasked.add(request)
    response.setHeader('connection', 'close')
    app.server.emit('request', request, response)
  })
  app.addHook('preParsing', ({ raw }, reply, _payload, done) => {
    if (unasked.delete(raw)) {
      reply.raw.removeHeader('connection')
      reply.raw.writeContinue()
    }
    done()
  })
}
