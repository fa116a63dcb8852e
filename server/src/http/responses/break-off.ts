/** Downloads last: whoever gets one is asked for again now and then, so that a lock or a sign-out ends it too. */
import type { FastifyReply } from 'fastify'
import { Fault } from '../../core/fault.ts'

const askEveryMs = 2_000

/** Breaks the answer off as soon as the access of its receiver has ended; until it is disposed of. */
export function breakOffWhenOver(found: { stillAllowed(): Promise<void> }, reply: FastifyReply): Disposable {
  const asking = setInterval(() => {
    found.stillAllowed().catch((error: unknown) => {
      // A database that is away says nothing about anybody.
      if (error instanceof Fault && error.code !== 'unavailable') reply.raw.destroy()
    })
  }, askEveryMs)
  return { [Symbol.dispose]: () => clearInterval(asking) }
}
