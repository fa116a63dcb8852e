/** A real webhook receiver on 127.0.0.1 that remembers what came and answers as it is told. */
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
  /** From now on: a status, or what to do with each answer. */
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

/** What a receiver reads after it has checked both signatures; throws when one of them is wrong. The clock may be any. */
export function verified(received: Received, signingSecret: string): Record<string, unknown> {
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, String(received.headers[name])]),
  )
  const timestamp = new Date(Number(headers['webhook-timestamp']) * 1_000)
  const expected = new StandardWebhook(signingSecret).sign(headers['webhook-id'] ?? '', timestamp, received.body)
  if (expected !== headers['webhook-signature']) throw new Error('the standard signature is wrong')
  return JSON.parse(received.body)
}
