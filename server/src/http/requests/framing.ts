/**
 * Checks the framing of requests. Refuses what HTTP forbids but Node accepts, so that no proxy in front interprets it in
 * another way, and ends bodies of very many tiny chunks, each of which costs as much as a large one.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { HttpRefusal } from '../responses/errors.ts'

/** A chunk with fewer bytes is tiny. */
const tinyBytes = 64
/** Burst and rate of tiny chunks in a body: a log may be sent line by line for hours. */
const tinyAtOnce = 10_000
const tinyPerSecond = 1_000

export function checkFraming(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const coding = raw.headers['transfer-encoding']
    if (namesHostTwice(raw))
      return done(new HttpRefusal('ERROR_INVALID_PARAMETER', 'The request has more than one Host header.'))
    if (coding === undefined) return done()
    // Node itself refuses a request whose last coding is not chunked.
    if (/,\s*chunked\s*$/i.test(coding))
      return done(new HttpRefusal('ERROR_NOT_IMPLEMENTED', `Transfer-Encoding must be chunked, got "${coding}".`))
    capTinyChunks(raw)
    done()
  })
}

/** Read from the raw headers: Node keeps the first Host header and drops the others. */
function namesHostTwice({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && /^host$/i.test(rawHeaders[i] ?? '')) hosts += 1
  return hosts > 1
}

const cutShort = new WeakSet<IncomingMessage>()

/** How long the sender of a body that was cut short has to read the response, in ms. */
const lingerMs = 1_000

/** Closes the connection of a body that was cut short, soon after the response. False for any other request. */
export function endIfCutShort(raw: IncomingMessage): boolean {
  if (!cutShort.has(raw)) return false
  setTimeout(() => raw.destroy(), lingerMs)
  return true
}

/** Makes reading the body fail once it has had too many tiny chunks. */
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
    // Draining the request must not resume the socket.
    raw._read = () => undefined
    failReader(raw)
    return false
  }
}

/** Emits the error now, or when the body is first read. */
function failReader(raw: IncomingMessage): void {
  if (raw.listenerCount('error') > 0) raw.emit('error', tooTiny())
  else raw.once('resume', () => failReader(raw))
}

const tooTiny = () =>
  new Fault(
    'too-large',
    `The body comes in more than ${tinyAtOnce} chunks of fewer than ${tinyBytes} bytes. Send larger ones.`,
  )
