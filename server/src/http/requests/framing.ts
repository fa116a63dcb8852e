/**
 * How a request is put on the wire: what HTTP forbids, and Node reads all the same, is refused, so that no proxy in front
 * reads it in another way; and a body in very many tiny chunks, each of which costs as much as a large one, is cut short.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { Turned } from '../responses/errors.ts'

/** Chunks with fewer bytes than this are tiny. */
const tinyBytes = 64
/** Tiny chunks of one body at once, and how many more each second allows: lines of a log may come as chunks for hours. */
const tinyAtOnce = 10_000
const tinyPerSecond = 1_000

export function checkFraming(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const coding = raw.headers['transfer-encoding']
    if (namesHostTwice(raw))
      return done(new Turned('ERROR_INVALID_PARAMETER', 'The request has more than one Host header.'))
    if (coding === undefined) return done()
    // Where the last coding is another, Node itself refuses the request.
    if (/,\s*chunked\s*$/i.test(coding))
      return done(new Turned('ERROR_NOT_IMPLEMENTED', `Transfer-Encoding must be chunked, got "${coding}".`))
    capTinyChunks(raw)
    done()
  })
}

/** Node keeps the first of several and tells nobody of the others. */
function namesHostTwice({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && /^host$/i.test(rawHeaders[i] ?? '')) hosts += 1
  return hosts > 1
}

const cutShort = new WeakSet<IncomingMessage>()

/** Of a body that was cut short nothing more is read; its sender has this time (ms) to read the answer. */
const lingerMs = 1_000

/** Ends the connection of a body that was cut short, soon after its answer. True when this is one. */
export function endIfCutShort(raw: IncomingMessage): boolean {
  if (!cutShort.has(raw)) return false
  setTimeout(() => raw.destroy(), lingerMs)
  return true
}

/** Fails the body, for whoever reads it, once it has had too many tiny chunks. */
function capTinyChunks(raw: IncomingMessage): void {
  const push = raw.push.bind(raw)
  let level = 0
  let at = performance.now()
  raw.push = (chunk: Buffer | null, encoding) => {
    if (cutShort.has(raw)) return false
    if (chunk === null || chunk.length >= tinyBytes) return push(chunk, encoding)
    level += 1
    if (level <= tinyAtOnce) return push(chunk, encoding)
    const now = performance.now()
    level = Math.max(0, level - ((now - at) * tinyPerSecond) / 1_000)
    at = now
    if (level <= tinyAtOnce) return push(chunk, encoding)
    cutShort.add(raw)
    // Nobody gets the socket to go on, whoever drains the request.
    raw._read = () => undefined
    failReader(raw)
    return false
  }
}

/** At once, or as soon as somebody begins to read. */
function failReader(raw: IncomingMessage): void {
  if (raw.listenerCount('error') > 0) raw.emit('error', tooTiny())
  else raw.once('resume', () => failReader(raw))
}

const tooTiny = () =>
  new Fault(
    'too-large',
    `The body comes in more than ${tinyAtOnce} chunks of fewer than ${tinyBytes} bytes. Send larger ones.`,
  )
