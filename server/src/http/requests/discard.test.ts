import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import { discardUnreadBody } from './body.ts'

it('an unread body in tiny chunks is discarded in slices, between which other work runs', async () => {
  const chunks = 50_000
  let taken = 0
  let most = 0
  let isOver = false
  const countTurns = (before: number) => {
    most = Math.max(most, taken - before)
    if (!isOver) setImmediate(countTurns, taken)
  }
  const server = createServer((raw: IncomingMessage, response) => {
    raw.on('data', () => {
      taken += 1
    })
    setImmediate(countTurns, 0)
    const reply = { removeHeader: () => undefined } as unknown as FastifyReply
    discardUnreadBody({ raw } as FastifyRequest, reply, 60_000)
    raw.once('end', () => {
      isOver = true
      response.end('refused')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n')
  client.write(`${'1\r\n \r\n'.repeat(chunks)}0\r\n\r\n`)
  let answer = ''
  for await (const piece of client) answer += piece
  server.close()
  expect(answer).toMatch(/refused$/m)
  expect(taken).toBe(chunks)
  expect(most).toBeLessThanOrEqual(2_000)
})
