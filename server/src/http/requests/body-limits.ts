/**
 * Limits of request bodies: how large one may be, and how long it may take to arrive. Each route declares one of them by
 * name, and the server applies it before the handler runs. A route that declares none can't be registered.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

export interface Deadlines {
  /** To read a body from a caller who is not identified, in ms. */
  readonly anonymousMs: number
  /** To read JSON or the fields of a form. */
  readonly bodyMs: number
  /** How long an unread body is discarded, so that its sender can read the response. */
  readonly discardMs: number
  /** The longest time without a byte in either direction while a file is sent or received. */
  readonly idleMs: number
  /** To read the head of a request, also on a connection that has never sent a byte, and for the TLS handshake. */
  readonly headMs: number
  /** How long a receiver may leave pending bytes unread, whatever it sends in the meantime. */
  readonly readerMs: number
}

export const defaultDeadlines: Deadlines = {
  anonymousMs: 20_000,
  bodyMs: 60_000,
  discardMs: 30_000,
  idleMs: 120_000,
  headMs: 10_000,
  readerMs: 600_000,
}

interface BodyLimit {
  readonly bytes: number
  /** Name of the deadline for the whole body; null for none, so that only `idleMs` between two bytes applies. */
  readonly within: 'anonymousMs' | 'bodyMs' | 'discardMs' | null
}

const kiB = 1024

const bodyLimits = {
  /** The route reads no body. */
  none: { bytes: 16 * kiB, within: 'discardMs' },
  /** A few fields, or nothing, from a caller who is not identified. */
  small: { bytes: 16 * kiB, within: 'anonymousMs' },
  /** JSON from an identified caller. */
  json: { bytes: 1024 * kiB, within: 'bodyMs' },
  /** The fields of a form on the public pages. */
  form: { bytes: 256 * kiB, within: 'bodyMs' },
  /** A form with files: the limit is for its other fields; for the files see `transfer`. */
  files: { bytes: 256 * kiB, within: 'bodyMs' },
  /** One file from an identified caller: quota and disk limit its size. */
  file: { bytes: Number.MAX_SAFE_INTEGER, within: null },
} as const satisfies Record<string, BodyLimit>

export type BodyKind = keyof typeof bodyLimits

/** The total size of the fields in a form with files. */
export const fieldsBytes = bodyLimits.files.bytes

/** Declares the limit of a route: `app.get(url, body('none'), handler)`. */
export const body = (kind: BodyKind) => ({ config: { body: kind } }) as const

declare module 'fastify' {
  interface FastifyContextConfig {
    body?: BodyKind
  }
}

/** Applies the limits to all routes registered from now on. Registering one that declares none throws. */
export function limitBodies(app: FastifyInstance, deadlines: Deadlines): void {
  app.addHook('onRoute', (route) => {
    const kind = route.config?.body
    if (kind === undefined)
      throw new Error(`${route.method} ${route.url} declares no body limit: pass body(…) of body-limits.ts.`)
    route.bodyLimit = bodyLimits[kind].bytes
  })
  app.addHook('onRequest', ({ raw, routeOptions }, _reply, done) => {
    // Without a route, no body is read.
    const { within } = bodyLimits[routeOptions.config?.body ?? 'none']
    if (within !== null && hasBody(raw)) startDeadline(raw, deadlines[within])
    done()
  })
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'

interface Deadline {
  readonly ms: number
  timer: NodeJS.Timeout | undefined
}

const running = new WeakMap<IncomingMessage, Deadline>()

/** Closes the connection when the body is not complete in time. */
function startDeadline(raw: IncomingMessage, ms: number): void {
  const deadline: Deadline = { ms, timer: undefined }
  running.set(raw, deadline)
  arm(raw, deadline)
  const stop = () => {
    running.delete(raw)
    clearTimeout(deadline.timer)
  }
  raw.once('end', stop).once('close', stop)
}

function arm(raw: IncomingMessage, deadline: Deadline): void {
  clearTimeout(deadline.timer)
  deadline.timer = setTimeout(() => {
    if (!raw.complete) raw.destroy()
  }, deadline.ms)
}

/** Suspends the deadline while a file of the body is read: files have only the one between two bytes. */
export function transfer(raw: IncomingMessage, file: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const resume = (deadline: Deadline | undefined) => {
    if (deadline && running.get(raw) === deadline) arm(raw, deadline)
  }
  return {
    [Symbol.asyncIterator]() {
      const deadline = running.get(raw)
      clearTimeout(deadline?.timer)
      const pieces = file[Symbol.asyncIterator]()
      return {
        async next() {
          const next = await pieces.next()
          if (next.done) resume(deadline)
          return next
        },
        async return() {
          resume(deadline)
          return (await pieces.return?.()) ?? { done: true, value: undefined }
        },
      }
    },
  }
}
