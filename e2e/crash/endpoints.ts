/**
 * Endpoints that receive messages and often fail: the first delivery of a message may get an error, a broken connection, no
 * response or a slow one. From the second delivery on it is accepted, so that everything is delivered in the end.
 */
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import type { RandomSource } from './random.ts'

/** One message at one endpoint. Times are positions in the sequence of everything that happened there. */
export interface Arrivals {
  readonly body: string
  readonly first: number
  count: number
  /** The first accepted delivery; null until then. */
  acceptedAt: number | null
}

export interface CrashEndpoint {
  readonly url: string
  /** By webhook-id. */
  readonly messages: ReadonlyMap<string, Arrivals>
  /** What the first delivery of a message gets: any response by default. */
  firstDeliveries: 'any' | 'rejected' | 'accepted'
  close(): Promise<void>
}

type Behaviour = 'accept' | 'slow' | 'error' | 'busy' | 'cut' | 'silent'

export async function openCrashEndpoint(random: RandomSource): Promise<CrashEndpoint> {
  const messages = new Map<string, Arrivals>()
  let sequence = 0
  const server = createServer(async (request, response) => {
    // A killed server leaves an incomplete request: nothing was delivered.
    const body = await text(request).catch(() => null)
    if (body === null) return
    const id = String(request.headers['webhook-id'])
    const known = messages.get(id)
    const message = known ?? { body, first: sequence++, count: 0, acceptedAt: null }
    messages.set(id, message)
    message.count++
    const behaviour = known ? 'accept' : nextBehaviour(random, endpoint.firstDeliveries)
    const isAccepted = await answer(random, response, behaviour).catch(() => false)
    if (isAccepted && message.acceptedAt === null) message.acceptedAt = sequence++
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint: CrashEndpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    messages,
    firstDeliveries: 'any',
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return endpoint
}

function nextBehaviour(random: RandomSource, first: CrashEndpoint['firstDeliveries']): Behaviour {
  if (first === 'accepted') return 'accept'
  if (first === 'rejected') return random.pick(['error', 'cut'])
  const roll = random.next()
  if (roll < 0.75) return 'accept'
  if (roll < 0.8) return 'slow'
  if (roll < 0.89) return 'error'
  if (roll < 0.91) return 'busy'
  return roll < 0.997 ? 'cut' : 'silent'
}

/** Resolves with whether the response accepts the message and could be sent. */
async function answer(random: RandomSource, response: ServerResponse, behaviour: Behaviour): Promise<boolean> {
  const { socket } = response
  if (behaviour === 'error') response.writeHead(500).end('not now')
  else if (behaviour === 'busy') response.writeHead(503, { 'retry-after': '2' }).end()
  else if (behaviour === 'cut') socket?.resetAndDestroy()
  else if (behaviour === 'silent') {
    await pause(random.between(1_000, 20_000), undefined, { ref: false })
    socket?.destroy()
  } else {
    if (behaviour === 'slow') await pause(random.between(100, 1_500))
    if (!socket || socket.destroyed) return false
    response.end('thank you')
    return true
  }
  return false
}
