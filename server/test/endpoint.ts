/** A real webhook receiver on 127.0.0.1 that records requests and responds as configured. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook as StandardWebhook } from 'standardwebhooks'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
  readonly path: string
}

export interface Endpoint {
  readonly url: string
  readonly received: Received[]
  /** The status of later responses, or a function that writes them. */
  answer: number | ((response: ServerResponse, received: Received) => void)
  close(): Promise<void>
}

export async function openEndpoint(): Promise<Endpoint> {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>)
    const message = { headers: request.headers, body: Buffer.concat(chunks).toString(), path: request.url ?? '' }
    received.push(message)
    if (typeof endpoint.answer === 'function') endpoint.answer(response, message)
    else response.writeHead(endpoint.answer).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint: Endpoint = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: 200,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return endpoint
}

/** Parses a message after checking both signatures; throws when one is wrong. Does not check the timestamp's age. */
export function verified(received: Received, signingSecret: string): Record<string, unknown> {
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(received.headers[name])]),
  )
  const timestamp = new Date(Number(headers['webhook-timestamp']) * 1_000)
  const expected = new StandardWebhook(signingSecret).sign(headers['webhook-id'] ?? '', timestamp, received.body)
  if (expected !== headers['webhook-signature']) throw new Error('the standard signature is wrong')
  return JSON.parse(received.body)
}
