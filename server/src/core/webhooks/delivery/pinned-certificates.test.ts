import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DeliveryApp, openDeliveryApp } from '../../../../test/delivery-app.ts'
import { faultOf } from '../../../../test/people.ts'
import * as webhooks from '../endpoints/webhooks.ts'

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

  it('is refused for an untrusted certificate, and accepted once it is pinned; then no other is', async () => {
    const { id } = await app.watch({ endpointUrl: url })
    await app.triggerUpload()
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
    await app.triggerUpload()
    await app.sendDue()
    expect((await app.attempts()).at(-1)).toMatchObject({ status: 0, error_kind: 'tls' })
  })

  it('is pinned by certificates only: anything else is refused with a reason', async () => {
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
