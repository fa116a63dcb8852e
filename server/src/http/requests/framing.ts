/**
 * Checks the framing of requests. Refuses what HTTP forbids but Node accepts, so that no proxy in front interprets it in
 * another way. Bounds the work of bodies that come in very many tiny pieces, each of which costs as much as a large one: those in
 * chunks are refused, those with a length are read more slowly.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { HttpRefusal } from '../responses/errors.ts'

/** A chunk with fewer bytes is tiny. */
const tinyBytes = 64
/** Burst and rate of tiny chunks in a body: a log may be sent line by line for hours. */
const tinyBurst = 10_000
const tinyPerSecond = 1_000

export function checkFraming(app: FastifyInstance): void {
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const coding = raw.headers['transfer-encoding']
    if (hasSeveralHosts(raw))
      return done(new HttpRefusal('ERROR_INVALID_PARAMETER', 'The request has more than one Host header.'))
    if (coding === undefined) {
      if ((raw.headers['content-length'] ?? '0') !== '0') throttleTinyChunks(raw)
      return done()
    }
    // Node itself refuses a request whose last coding is not chunked.
    if (/,\s*chunked\s*$/i.test(coding))
      return done(new HttpRefusal('ERROR_NOT_IMPLEMENTED', `Transfer-Encoding must be chunked, got "${coding}".`))
    limitTinyChunks(raw)
    done()
  })
}

/** Read from the raw headers: Node keeps the first Host header and drops the others. */
function hasSeveralHosts({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.length === 4 && /^host$/i.test(rawHeaders[i] ?? '')) hosts += 1
  return hosts > 1
}

const abandonedBodies = new WeakSet<IncomingMessage>()

/** How long a client whose body is no longer read has to read the response, in ms. */
const lingerMs = 1_000

/** If the server stopped reading the body, closes the connection soon after the response. Returns whether it did. */
export function closeIfAbandoned(raw: IncomingMessage): boolean {
  if (!abandonedBodies.has(raw)) return false
  setTimeout(() => raw.destroy(), lingerMs)
  return true
}

/** Counts the tiny chunks of a body. Returns how many exceed the burst and rate. */
function createTinyChunkCounter(): () => number {
  let level = 0
  let at = performance.now()
  return () => {
    level += 1
    if (level <= tinyBurst) return 0
    const now = performance.now()
    level = Math.max(0, level - ((now - at) * tinyPerSecond) / 1_000)
    at = now
    return Math.max(0, level - tinyBurst)
  }
}

/** Makes reading the body fail once it has had too many tiny chunks. */
function limitTinyChunks(raw: IncomingMessage): void {
  const push = raw.push.bind(raw)
  const countExcess = createTinyChunkCounter()
  raw.push = (chunk: Buffer | null, encoding) => {
    if (abandonedBodies.has(raw)) return false
    if (chunk === null || chunk.length >= tinyBytes || countExcess() === 0) return push(chunk, encoding)
    abandonedBodies.add(raw)
    // Draining the request must not resume the socket.
    raw._read = () => undefined
    failReader(raw)
    return false
  }
}

/**
 * Pauses reading after too many tiny chunks. A client that writes single bytes is not refused: bytes written during the pause
 * arrive as one chunk.
 */
function throttleTinyChunks(raw: IncomingMessage): void {
  const push = raw.push.bind(raw)
  // Node stops reading from the socket when `push` returns false, and continues when `_read` is called.
  const resumeReading = raw._read.bind(raw)
  const countExcess = createTinyChunkCounter()
  let isPaused = false
  raw._read = (size) => {
    if (!isPaused) resumeReading(size)
  }
  const pause = (ms: number) => {
    isPaused = true
    setTimeout(() => {
      isPaused = false
      if (!raw.destroyed) resumeReading(0)
    }, ms)
  }
  raw.push = (chunk: Buffer | null, encoding) => {
    const wantsMore = push(chunk, encoding)
    const excess = chunk === null || chunk.length >= tinyBytes ? 0 : countExcess()
    if (excess > 0 && !isPaused) pause((excess * 1_000) / tinyPerSecond)
    return wantsMore && !isPaused
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
    `The body comes in more than ${tinyBurst} chunks of fewer than ${tinyBytes} bytes. Send larger ones.`,
  )
