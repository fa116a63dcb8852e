/** Certificates by ACME from a real authority, pebble, which validates the names by connecting to the server. */
import { once } from 'node:events'
import { request } from 'node:http'
import { Agent, request as requestTls } from 'node:https'
import { connect as connectTcp } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { connect, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { hasPebble, type Pebble, type PebbleOptions, startPebble } from '../server/test/pebble.ts'
import { newPlace, type Place, type Running, sallyport, sallyportJson, start } from './running.ts'

const name = 'files.harbour.example'

interface State {
  readonly expiresAt: string | null
  readonly nextAttemptAt: string | null
  readonly failures: number
  readonly problem: string | null
}

describe.skipIf(!hasPebble).each(engines)('a certificate by ACME on %s', { timeout: 120_000 }, (engine) => {
  const ends: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end()
  })

  async function prepare(options: PebbleOptions = {}, settings: Record<string, string> = {}) {
    const authority = await startPebble(options)
    ends.push(() => authority.stop())
    const place = await newPlace(engine, { ...authority.settings, SALLYPORT_ACME: name, ...settings })
    ends.push(() => place.remove())
    return { authority, place }
  }

  async function serve(place: Place): Promise<Running> {
    const server = await start(place)
    ends.push(() => server.kill())
    return server
  }

  const stateOf = (place: Place) => sallyportJson<State>(place, ['certificate'])

  async function untilState(place: Place, isReached: (state: State) => boolean): Promise<State> {
    for (;;) {
      const state = await stateOf(place)
      if (isReached(state)) return state
      // Each time a process is started.
      await pause(1_000)
    }
  }

  const portOf = ({ address }: Running) => Number(new URL(address).port)

  /** A connection that trusts the authority only. */
  async function dial(port: number, root: string, host = '127.0.0.1'): Promise<TLSSocket> {
    const socket = connect({ port, host, servername: name, ca: root })
    await once(socket, 'secureConnect')
    return socket
  }

  /** The serial number of the certificate that is served. */
  async function serialAt(port: number, root: string, host?: string): Promise<string> {
    const socket = await dial(port, root, host)
    const { serialNumber } = socket.getPeerCertificate()
    socket.destroy()
    return serialNumber
  }

  async function untilTrusted(server: Running, authority: Pebble): Promise<{ root: string; serial: string }> {
    const root = await authority.root()
    for (;;) {
      const serial = await serialAt(portOf(server), root).catch(() => null)
      if (serial !== null) return { root, serial }
      await pause(100)
    }
  }

  /** Waits for certificates to age: once is enough, for the several nodes below keep theirs in the other engine. */
  const onOneServer = it.runIf(engine === 'sqlite')

  const ordersOf = (authority: Pebble) => authority.output().match(/Issued certificate/g)?.length ?? 0

  onOneServer(
    'is obtained at the first start, served to browsers and FTP clients, and used again after a restart',
    async () => {
      const { authority, place } = await prepare({}, { SALLYPORT_FTP_PORT: '0', SALLYPORT_FTPS_PORT: '0' })
      const server = await serve(place)
      expect(server.address).toMatch(/^https:/)
      const { root, serial } = await untilTrusted(server, authority)

      const agent = new Agent({ ca: root })
      const asked = requestTls({ agent, port: portOf(server), host: '127.0.0.1', servername: name, path: '/healthz' })
      const [answer] = await once(asked.end(), 'response')
      expect([answer.statusCode, await text(answer)]).toEqual([200, '{"status":"ok"}'])
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
      agent.destroy()

      const ftps = Number(/ftps:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1])
      expect(await serialAt(ftps, root)).toBe(serial)
      const explicit = Number(/ftp:\/\/127\.0\.0\.1:(\d+)/.exec(server.output())?.[1])
      expect(await serialAfterAuthTls(explicit, root)).toBe(serial)

      const state = await stateOf(place)
      expect(state).toMatchObject({ failures: 0, problem: null })
      const doctor = await sallyportJson<{ findings: { about: string; state: string; text: string }[] }>(place, [
        'doctor',
      ])
      expect(doctor.findings.find(({ about }) => about === 'certificate')).toMatchObject({
        state: 'ok',
        text: expect.stringContaining(`valid until ${state.expiresAt}`),
      })

      expect(await server.stop()).toBe(0)
      await authority.leave()
      const again = await serve(place)
      expect(await serialAt(portOf(again), root)).toBe(serial)
      expect(ordersOf(authority)).toBe(1)
      expect(await stateOf(place)).toEqual(state)
    },
  )

  const serialAfterAuthTls = async (port: number, root: string) => {
    const plain = connectTcp(port, '127.0.0.1')
    await once(plain, 'data')
    plain.write('AUTH TLS\r\n')
    expect(String((await once(plain, 'data'))[0])).toMatch(/^234/)
    const socket = connect({ socket: plain, servername: name, ca: root })
    await once(socket, 'secureConnect')
    const { serialNumber } = socket.getPeerCertificate()
    socket.destroy()
    return serialNumber
  }

  onOneServer(
    'sends browsers from http to https, answers no unknown challenge, and refuses what would be sent unencrypted',
    async () => {
      const { authority, place } = await prepare({}, { SALLYPORT_URL: `https://${name}:8443` })
      const server = await serve(place)
      const ask = async (method: string, path: string, host = name) => {
        const headers = { host }
        const asked = request({ port: authority.challengePort, host: '127.0.0.1', method, path, headers })
        const [response] = await once(asked.end(), 'response')
        return { status: response.statusCode, location: response.headers.location, body: await text(response) }
      }
      expect(await ask('GET', '/s/abc?x=1')).toMatchObject({ status: 301, location: `https://${name}:8443/s/abc?x=1` })
      // The name in a request is not trusted.
      expect(await ask('GET', '//evil.example/', 'evil.example')).toMatchObject({
        location: `https://${name}:8443//evil.example/`,
      })
      expect(await ask('GET', '/.well-known/acme-challenge/unknown')).toMatchObject({ status: 404 })
      expect(await ask('GET', '/.well-known/acme-challenge/../../healthz')).toMatchObject({ status: 301 })
      const refused = await ask('POST', '/api/v2/resources/upload')
      expect([refused.status, refused.location]).toEqual([403, undefined])
      expect(refused.body).toContain(`https://${name}:8443`)
      expect(await server.stop()).toBe(0)
    },
  )

  onOneServer('is renewed at two thirds of its lifetime without a restart; open connections continue', async () => {
    const { authority, place } = await prepare({ lifetime: 60 })
    const server = await serve(place)
    const { root, serial } = await untilTrusted(server, authority)
    const open = await dial(portOf(server), root)
    const ask = async () => {
      open.write(`GET /healthz HTTP/1.1\r\nHost: ${name}\r\n\r\n`)
      return String((await once(open, 'data'))[0]).split('\r\n', 1)[0]
    }
    expect(await ask()).toBe('HTTP/1.1 200 OK')
    let renewed = serial
    while (renewed === serial) {
      // Never without a certificate that is valid.
      renewed = await serialAt(portOf(server), root)
      await pause(200)
    }
    expect(await ask()).toBe('HTTP/1.1 200 OK')
    open.destroy()
    // One order each: they don't follow each other more closely.
    expect(ordersOf(authority)).toBe(2)
  })

  onOneServer(
    'is obtained later if the authority is away at the start; the server serves meanwhile, and says what to do',
    async () => {
      const { authority, place } = await prepare({ isThere: false })
      const server = await serve(place)
      const { problem, failures } = await untilState(place, (state) => /can't be reached/.test(state.problem ?? ''))
      expect(problem).toMatch(
        /^The certificate authority 127\.0\.0\.1:\d+ can't be reached \(.*ECONNREFUSED.*\)\. Check SALLYPORT_ACME_DIRECTORY/,
      )
      expect(failures).toBe(1)
      const socket = connect({ port: portOf(server), host: '127.0.0.1', rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      expect(socket.getPeerCertificate().subject.CN).toContain('no certificate yet')
      socket.destroy()
      const doctor = await sallyport(place, ['doctor'])
      expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining(problem ?? '')])

      // A server that is started again and again does not try again and again.
      expect(await server.stop()).toBe(0)
      const last = await serve(place)
      await pause(6_000)
      expect((await stateOf(place)).failures).toBe(1)
      await authority.comeBack()
      await sallyport(place, ['certificate', 'renew'])
      await untilTrusted(last, authority)
      expect(await stateOf(place)).toMatchObject({ failures: 0, problem: null })
    },
  )

  onOneServer(
    'is not issued while the name leads elsewhere: the reason and the remedy are shown, and it follows later',
    async () => {
      const { authority, place } = await prepare()
      await authority.move(name, '127.0.0.9')
      const server = await serve(place)
      const { problem, nextAttemptAt } = await untilState(place, ({ problem }) => /issued no/.test(problem ?? ''))
      expect(problem).toContain(
        `Check that the DNS records of ${name} lead to this server, and that port 80 there reaches SALLYPORT_ACME_PORT`,
      )
      expect(Date.parse(nextAttemptAt ?? '')).toBeGreaterThan(Date.now())
      await untilOutput(server, /"level":"error".*SALLYPORT_ACME_PORT/)
      await authority.move(name, null)
      await sallyport(place, ['certificate', 'renew'])
      await untilTrusted(server, authority)
    },
  )

  onOneServer('of an authority that requires an account of its own takes the key of SALLYPORT_ACME_EAB', async () => {
    const binding = { keyId: 'kid-1', key: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' }
    const { authority, place } = await prepare({ binding })
    const server = await serve(place)
    const { problem } = await untilState(place, ({ problem }) => /issued no/.test(problem ?? ''))
    expect(problem).toContain('Set SALLYPORT_ACME_EAB')
    await server.stop()
    const bound = {
      ...place,
      environment: { ...place.environment, SALLYPORT_ACME_EAB: `${binding.keyId}:${binding.key}` },
    }
    const again = await serve(bound)
    await sallyport(bound, ['certificate', 'renew'])
    await untilTrusted(again, authority)
  })

  describe.runIf(engine === 'postgres')('with several nodes', () => {
    /** A node that the authority reaches if the name leads to this address. */
    const nodeAt = ({ environment, ...place }: Place, address: string, more: Record<string, string> = {}): Place => ({
      ...place,
      environment: { ...environment, SALLYPORT_HOST: address, SALLYPORT_NODE_LABEL: `at-${address}`, ...more },
    })

    async function untilServed(nodes: readonly Running[], root: string): Promise<Set<string>> {
      for (;;) {
        const serials = await Promise.all(
          nodes.map(({ address }) => {
            const { hostname, port } = new URL(address)
            return serialAt(Number(port), root, hostname).catch(() => null)
          }),
        )
        const known = serials.filter((serial) => serial !== null)
        if (known.length === nodes.length) return new Set(known)
        await pause(200)
      }
    }

    it('that start at the same moment is ordered once, and both serve it', async () => {
      const { authority, place } = await prepare()
      const nodes = await Promise.all(['127.0.0.1', '127.0.0.2'].map((address) => serve(nodeAt(place, address))))
      expect((await untilServed(nodes, await authority.root())).size).toBe(1)
      await pause(8_000)
      expect(ordersOf(authority)).toBe(1)
      expect(await stateOf(place)).toMatchObject({ failures: 0, problem: null })
    })

    it('is validated at any of them, and served by all soon', async () => {
      const { authority, place } = await prepare({ isThere: false })
      await authority.move(name, '127.0.0.2')
      const answering = await serve(nodeAt(place, '127.0.0.2'))
      await sallyportJson(place, ['nodes', 'drain', 'at-127.0.0.2'])
      await untilOutput(answering, /drained: takes no work/)
      const ordering = await serve(nodeAt(place, '127.0.0.1'))
      await authority.comeBack()
      await sallyport(place, ['certificate', 'renew'])
      expect((await untilServed([ordering, answering], await authority.root())).size).toBe(1)
      expect(ordering.output()).toContain('certificate ordered')
      expect(ordering.output()).not.toContain('challenge answered')
      expect(answering.output()).toContain('challenge answered')
    })

    it('that are processes of one server is ordered once and served by all of them', async () => {
      const { authority, place } = await prepare({}, { SALLYPORT_PROCESSES: '2' })
      const server = await serve(place)
      const { root, serial } = await untilTrusted(server, authority)
      await pause(2_000)
      const serials = await Promise.all(Array.from({ length: 20 }, () => serialAt(portOf(server), root)))
      expect(new Set(serials)).toEqual(new Set([serial]))
      expect(ordersOf(authority)).toBe(1)
      expect(await server.stop()).toBe(0)
    })
  })

  async function untilOutput(server: Running, words: RegExp): Promise<void> {
    while (!words.test(server.output())) await pause(100)
  }
})
