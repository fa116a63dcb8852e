import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../../test/databases.ts'
import { claimDue, type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { faultOf } from '../../../../test/people.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { burstSize, nextSendAt } from './rate-limit.ts'

describe('a pace', () => {
  it('lets a tenth of a second go at once, and never less than one message', () => {
    expect([burstSize(1, 10), burstSize(9, 10), burstSize(50, 10), burstSize(1_000, 10)]).toEqual([1, 1, 5, 10])
    expect([nextSendAt(1, 0, 1), nextSendAt(50, 0, 5), nextSendAt(1_000, 7, 10)]).toEqual([1_000, 100, 17])
  })
})

describe.each(engines)('promise 4: an endpoint with a pace, on %s', (engine) => {
  let app: DeliveryApp
  beforeEach(async () => {
    app = await openDeliveryApp(engine)
  })
  afterEach(() => app.close())

  it('gets no more a second than it was set to, and the rest in its turn', async () => {
    const { id } = await app.watch({ rateLimit: 4 })
    for (let i = 0; i < 9; i++) await app.happen()
    const sentAt: number[] = []
    for (let ms = 0; ms < 3_000; ms += 50) {
      for (let n = await app.sendDue(); n > 0; n--) sentAt.push(ms)
      app.clock.move(50)
    }
    expect(sentAt).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000])
    await app.happen()
    await webhooks.update(app.context, app.operator, id, { rateLimit: null })
    await app.happen()
    expect(await app.sendDue()).toBe(2)
  })

  it('that asks for a break gets one, for all its messages, an hour at most', async () => {
    await app.watch()
    app.endpoint.answer = (response) => response.writeHead(429, { 'retry-after': '120' }).end()
    await app.happen()
    await app.happen()
    expect(await app.sendDue()).toBe(1)
    app.clock.move(119_999)
    expect(await claimDue(app.exact, 9)).toEqual([])
    app.clock.move(1)
    app.endpoint.answer = (response) => response.writeHead(503, { 'retry-after': '99999' }).end()
    expect(await app.sendDue()).toBe(1)
    app.endpoint.answer = 200
    app.clock.move(3_599_999)
    expect(await app.sendDue()).toBe(0)
    app.clock.move(1)
    expect(await app.sendDue()).toBe(1)
  })
})

describe('promise 6: TLS to an endpoint', () => {
  let app: DeliveryApp
  let folder: string
  let pem: string
  let server: ReturnType<typeof createServer>
  let url: string
  let received = 0
  const certificate = (name: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-tls-'))
    app = await openDeliveryApp('sqlite')
    const own = certificate('own')
    pem = own.cert
    server = createServer(own, (_, response) => {
      received += 1
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('is refused for a certificate that nobody vouches for, and taken once it is pinned; no other is then', async () => {
    const { id } = await app.watch({ endpointUrl: url })
    await app.happen()
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
    const other = certificate('other').cert
    await webhooks.update(app.context, app.operator, id, { caCertificate: other })
    app.clock.move(5_000)
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
    expect(received).toBe(0)
    const { webhook } = await webhooks.update(app.context, app.operator, id, {
      caCertificate: `chain:\n${other}${pem}`,
    })
    expect(webhook.authorities).toBe(`${other}${pem}`)
    app.clock.move(60_000)
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({ status: 200 })
    await webhooks.update(app.context, app.operator, id, { caCertificate: null })
    await app.happen()
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
  })

  it('is pinned by certificates alone: what else is sent is refused with a reason', async () => {
    const { key } = certificate('third')
    const broken = pem.replace(/\n[^\n]{20}/, '\nAAAAAAAAAAAAAAAAAAAA')
    for (const [text, reason] of [
      ['hello', /no certificate/],
      [key, /private key/],
      [pem + key, /private key/],
      [broken, /cannot be read/],
      [pem.repeat(21), /more than 20/],
    ] as const) {
      const fault = await faultOf(webhooks.create(app.context, app.operator, { endpointUrl: url, caCertificate: text }))
      expect(fault.code).toBe('invalid')
      expect(fault.message).toMatch(reason)
    }
  })
})
