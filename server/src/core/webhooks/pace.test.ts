import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { claimDue, type DeliveryHouse, openDeliveryHouse } from '../../../test/delivery-house.ts'
import { faultOf } from '../../../test/people.ts'
import { burstOf, nextAfter } from './pace.ts'
import * as webhooks from './webhooks.ts'

describe('a pace', () => {
  it('lets a tenth of a second go at once, and never less than one message', () => {
    expect([burstOf(1, 10), burstOf(9, 10), burstOf(50, 10), burstOf(1_000, 10)]).toEqual([1, 1, 5, 10])
    expect([nextAfter(1, 0, 1), nextAfter(50, 0, 5), nextAfter(1_000, 7, 10)]).toEqual([1_000, 100, 17])
  })
})

describe.each(engines)('promise 4: an endpoint with a pace, on %s', (engine) => {
  let house: DeliveryHouse
  beforeEach(async () => {
    house = await openDeliveryHouse(engine)
  })
  afterEach(() => house.close())

  it('gets no more a second than it was set to, and the rest in its turn', async () => {
    const { id } = await house.watch({ rateLimit: 4 })
    for (let i = 0; i < 9; i++) await house.happen()
    const sentAt: number[] = []
    for (let ms = 0; ms < 3_000; ms += 50) {
      for (let n = await house.sendDue(); n > 0; n--) sentAt.push(ms)
      house.clock.move(50)
    }
    expect(sentAt).toEqual([0, 250, 500, 750, 1_000, 1_250, 1_500, 1_750, 2_000])
    await house.happen()
    await webhooks.update(house.tools, house.operator, id, { rateLimit: null })
    await house.happen()
    expect(await house.sendDue()).toBe(2)
  })

  it('that asks for a break gets one, for all its messages, an hour at most', async () => {
    await house.watch()
    house.endpoint.answer = (response) => response.writeHead(429, { 'retry-after': '120' }).end()
    await house.happen()
    await house.happen()
    expect(await house.sendDue()).toBe(1)
    house.clock.move(119_999)
    expect(await claimDue(house.exact, 9)).toEqual([])
    house.clock.move(1)
    house.endpoint.answer = (response) => response.writeHead(503, { 'retry-after': '99999' }).end()
    expect(await house.sendDue()).toBe(1)
    house.endpoint.answer = 200
    house.clock.move(3_599_999)
    expect(await house.sendDue()).toBe(0)
    house.clock.move(1)
    expect(await house.sendDue()).toBe(1)
  })
})

describe('promise 6: TLS to an endpoint', () => {
  let house: DeliveryHouse
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
    house = await openDeliveryHouse('sqlite')
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
    await house.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('is refused for a certificate that nobody vouches for, and taken once it is pinned; no other is then', async () => {
    const { id } = await house.watch({ endpointUrl: url })
    await house.happen()
    await house.sendDue()
    expect((await house.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
    const other = certificate('other').cert
    await webhooks.update(house.tools, house.operator, id, { caCertificate: other })
    house.clock.move(5_000)
    await house.sendDue()
    expect((await house.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
    expect(received).toBe(0)
    const { webhook } = await webhooks.update(house.tools, house.operator, id, {
      caCertificate: `chain:\n${other}${pem}`,
    })
    expect(webhook.authorities).toBe(`${other}${pem}`)
    house.clock.move(60_000)
    await house.sendDue()
    expect((await house.attempts()).at(-1)).toMatchObject({ status: 200 })
    await webhooks.update(house.tools, house.operator, id, { caCertificate: null })
    await house.happen()
    await house.sendDue()
    expect((await house.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
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
      const fault = await faultOf(
        webhooks.create(house.tools, house.operator, { endpointUrl: url, caCertificate: text }),
      )
      expect(fault.code).toBe('invalid')
      expect(fault.message).toMatch(reason)
    }
  })
})
