/** `./sallyport listen`: live messages on a developer's machine, through crashes of the server and of the receiver. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createClient } from '@sallyport/client/api/client.ts'
import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { legacySignature } from '../server/src/core/webhooks/delivery/signature.ts'
import { engines } from '../server/test/databases.ts'
import { freePort } from '../tools/free-port.ts'
import { type Message, newPlace, type Place, type Running, root, sallyportJson, setUpMaster, start } from './running.ts'

/** A local receiver that can be stopped and started again on the same port. */
async function receiver(port = 0, messages: Message[] = []) {
  const server = createServer(async (request, response) => {
    messages.push({ headers: request.headers, body: await text(request) })
    response.writeHead(204).end()
  }).listen(port, '127.0.0.1')
  await once(server, 'listening')
  const own = (server.address() as AddressInfo).port
  return {
    messages,
    port: own,
    url: `http://127.0.0.1:${own}/hook`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function listening(place: Place, args: readonly string[]) {
  const child = spawn(join(root, 'sallyport'), ['listen', '--json', ...args], {
    env: { ...process.env, ...place.environment },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, said, ended }
}

const until = async (what: string, holds: () => boolean) => {
  const late = Date.now() + 60_000
  while (!holds()) {
    if (Date.now() > late) throw new Error(`waited in vain for: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

describe.each(engines)('promise 11: listen, on %s', { timeout: 240_000 }, (engine) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  })

  it('forwards live messages with their signatures, and loses none to a killed server or a receiver that is down', async () => {
    const place = await newPlace(engine, { SALLYPORT_PORT: String(await freePort()) })
    closing.push(() => place.remove())
    const credentials = await setUpMaster(place)
    const file = join(place.folder, 'credentials.json')
    await writeFile(file, JSON.stringify(credentials))
    const add = ['webhook', 'add', '--url', 'http://127.0.0.1:9/', '--triggers', 'resources.upload']
    const webhook = await sallyportJson<{ id: number; signingSecret: string; verificationToken: string }>(place, add)
    let server: Running = await start(place)
    closing.push(() => server.kill())
    const client = () => createClient(server.address, credentials)
    const upload = (name: string) =>
      client().upload({ path: `/${name}`, size: 3, body: new TextEncoder().encode('abc') })
    await client().call('updateWebhook', { params: { id: webhook.id }, body: { paused: true } })
    await upload('before')

    let home = await receiver()
    closing.push(() => home.stop())
    const { child, said, ended } = listening(place, [
      ...['--webhook', String(webhook.id), '--forward', home.url, '--credentials', file],
      ...['--server', server.address],
    ])
    closing.push(async () => child.kill('SIGKILL'))
    await until('it began', () => said.err.includes('go to'))
    const live = () => home.messages.map(({ body }) => JSON.parse(body).eventData.resources[0].path as string)

    for (const name of ['a', 'b']) await upload(name)
    await until('a and b', () => live().length === 2)

    await server.kill()
    await until('it noticed', () => said.err.includes("can't be reached"))
    server = await start(place)
    for (const name of ['c', 'd']) await upload(name)
    await until('c and d', () => live().length === 4)

    await home.stop()
    for (const name of ['e', 'f']) await upload(name)
    await until('it noticed', () => said.err.includes('is not responding'))
    home = await receiver(home.port, home.messages)
    await until('e and f', () => live().length === 6)
    expect(live()).toEqual(['/a', '/b', '/c', '/d', '/e', '/f'])

    for (const { headers, body } of home.messages) {
      new Webhook(webhook.signingSecret).verify(body, headers as Record<string, string>)
      expect(headers['x-exavault-signature']).toBe(legacySignature(webhook.verificationToken, body))
    }

    child.kill('SIGINT')
    expect(await ended).toBe(0)
    const lines = said.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { status: number; cursor: string })
    expect(lines.map(({ status }) => status)).toEqual(home.messages.map(() => 204))
    const cursor = /--after ([\d.]+)/.exec(said.err)?.[1] ?? ''

    await upload('g')
    const again = listening(place, [
      ...['--webhook', String(webhook.id), '--forward', home.url, '--credentials', file],
      ...['--server', server.address, '--after', cursor],
    ])
    await until('g', () => live().length === 7)
    again.child.kill('SIGTERM')
    expect(await again.ended).toBe(0)
    expect(live().at(-1)).toBe('/g')
  })

  it('reports permanent errors at once', async () => {
    const place = await newPlace(engine)
    closing.push(() => place.remove())
    const { apiKey } = await setUpMaster(place)
    const server = await start(place)
    closing.push(() => server.kill())
    const common = ['--server', server.address, '--forward', 'http://127.0.0.1:9/', '--api-key', apiKey]
    const wrong = listening(place, ['--webhook', '1000', ...common, '--access-token', 'x'.repeat(40)])
    expect(await wrong.ended).toBe(1)
    expect(wrong.said.err).toContain('"code":"unauthenticated"')
  })
})
