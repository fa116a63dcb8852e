/** What protocols with signed-in connections do for all of them: end those whose access was revoked, drain, and stop in time. */
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/context.ts'
import { createAccessWatch } from '../core/sessions/access-watch.ts'
import { coalesce } from '../lib/coalesce.ts'

/** A connection of a protocol that signs in once per connection. */
export interface ServedConnection {
  /** Undefined until the client has signed in. */
  readonly login: { readonly actor: Actor } | undefined
  /** Bytes in both directions; draining uses them to detect idle connections. */
  readonly bytes: number
  /** Whether a transfer is in progress that a drain should wait for even if its client sends nothing. */
  readonly isBusy?: boolean
  /** Called periodically with `performance.now()`. */
  tick(now: number): void
  /** Tells the client the reason, and closes the connection. */
  end(text: string): void
}

export interface ConnectionListener {
  readonly connections: ReadonlySet<ServedConnection>
  stopListening(): void
  /** Destroys all connections. Resolves when what they left undone is suspended. */
  close(): Promise<void>
}

/** While draining, a connection without traffic for this time (ms) counts as idle. */
const quietMs = 1_000

/** Checks the connections every `tickMs` (ms): ends those whose access was revoked. */
export function startUpkeep(
  { context, name }: { readonly context: Context; readonly name: string },
  { connections }: ConnectionListener,
  tickMs: number,
): NodeJS.Timeout {
  const watch = createAccessWatch(context)
  const endRevoked = coalesce(async () => {
    try {
      const signedIn = [...connections].flatMap((connection) => connection.login ?? [])
      if (signedIn.length === 0) return
      const revoked = new Set(await watch.revoked(signedIn.map(({ actor }) => actor)))
      for (const connection of connections)
        if (connection.login && revoked.has(connection.login.actor)) connection.end('Your access has ended.')
    } catch (error) {
      context.log.warn({ err: error }, `${name} access`)
    }
  })
  return setInterval(() => {
    const now = performance.now()
    for (const connection of connections) connection.tick(now)
    void endRevoked()
  }, tickMs).unref()
}

/** Records the end of a signed-in connection in the session log. Never rejects. */
export async function recordDisconnect(
  { context, name }: { readonly context: Pick<Context, 'db' | 'record' | 'log'>; readonly name: string },
  actor: Actor,
): Promise<void> {
  try {
    await context.db.tx((tx) => context.record(tx, actor, { name: 'sessions.disconnect' }))
  } catch (error) {
    context.log.warn({ err: error }, `${name} disconnect`)
  }
}

/** Ends connections when they become idle, and all remaining ones when the signal is aborted. */
export async function drainConnections(listener: ConnectionListener, signal: AbortSignal): Promise<void> {
  listener.stopListening()
  const seen = new Map<object, number>()
  while (listener.connections.size > 0 && !signal.aborted) {
    for (const connection of listener.connections) {
      const isQuiet = seen.get(connection) === connection.bytes && !connection.isBusy
      if (!connection.login || isQuiet) connection.end('The server is stopping.')
      seen.set(connection, connection.bytes)
    }
    await pause(quietMs, signal)
  }
  for (const connection of listener.connections) connection.end('The server is stopping.')
}

/**
 * Closes the listener. What its connections have not completed after `stopMs` is abandoned, as when the process is killed: to
 * compute the digest of a large file can take very long.
 */
export async function closeInTime(
  { context, name }: { readonly context: Context; readonly name: string },
  listener: ConnectionListener,
  stopMs: number,
): Promise<void> {
  const inTime = new AbortController()
  const closing = listener.close().finally(() => inTime.abort())
  await Promise.race([closing, pause(stopMs, inTime.signal)])
  if (!inTime.signal.aborted)
    context.log.warn(
      { connections: listener.connections.size },
      `${name} uploads that were not completed before the stop`,
    )
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
