/** Checks access again during a download, so that locking a user or signing out ends it. */
import type { FastifyReply } from 'fastify'
import { Fault } from '../../core/fault.ts'

const checkEveryMs = 2_000

/** Aborts the response once the receiver's access has ended; checks until disposed. */
export function abortWhenAccessEnds(found: { stillAllowed(): Promise<void> }, reply: FastifyReply): Disposable {
  const asking = setInterval(() => {
    found.stillAllowed().catch((error: unknown) => {
      // Access is unknown while the database is unavailable.
      if (error instanceof Fault && error.code !== 'unavailable') reply.raw.destroy()
    })
  }, checkEveryMs)
  return { [Symbol.dispose]: () => clearInterval(asking) }
}
