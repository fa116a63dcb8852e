/** The package `@sallyport/client` as applications use it: its README, interrupted transfers, webhooks, and a page in a browser. */
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { freePort } from '../tools/free-port.ts'
import { openTab } from './browser.ts'
import { type InstalledClient, installClient } from './clients/package.ts'
import { listen, root } from './running.ts'
import { openSlowNetwork } from './slow-network.ts'
import { openWebApp, type WebApp } from './web-app.ts'

const readme = readFileSync(join(root, 'docs/javascript.md'), 'utf8')
const blocks = new Map(
  [...readme.matchAll(/^```js run=(\w+)\n(.*?)^```$/gms)].map(([, name = '', code = '']) => [name, code]),
)
const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex')

describe.each(engines)('the package of the client on %s', (engine) => {
  const stack = new AsyncDisposableStack()
  const content = randomBytes(6_000_000)
  let app: WebApp
  let installed: InstalledClient
  let environment: Record<string, string>
  let file: string

  beforeAll(async () => {
    app = stack.adopt(await openWebApp(engine), (app) => app.close())
    installed = await installClient(stack)
    file = join(installed.folder, 'scans.tar')
    await writeFile(file, content)
    const { apiKey, accessToken } = app.credentials
    environment = { SALLYPORT_URL: app.server.address, API_KEY: apiKey, ACCESS_TOKEN: accessToken, FILE: file }
  })
  afterAll(() => stack.disposeAsync())

  const example = (name: string) => blocks.get(name) ?? expect.unreachable(`The README has no block ${name}.`)

  test('does what its README says', async () => {
    expect([...blocks.keys()]).toEqual(['call', 'upload', 'download', 'list', 'errors', 'webhook'])
    expect(await installed.run(example('call'), environment)).toBe('signed in as mira\ncreated /inbound\n')
    const uploaded = await installed.run(example('upload'), environment)
    expect(uploaded).toMatch(/^0 %\n(\d+ %\n)+stored \/inbound\/scans\.tar, 6000000 bytes\n$/)
    const copy = join(installed.folder, 'copy.tar')
    expect(await installed.run(example('download'), { ...environment, FILE: copy })).toBe('received 6000000 bytes\n')
    expect(sha256(await readFile(copy))).toBe(sha256(content))
    expect(await installed.run(example('list'), environment)).toBe('scans.tar 6000000\n')
    const refused = await installed.run(example('errors'), environment)
    expect(refused).toMatch(/^400 ERROR_INVALID_PARAMETER limit\nlimit must be a whole number/)
  })

  test('continues an upload and a download that are interrupted', async () => {
    const network = stack.adopt(await openSlowNetwork(app.server.address, 2_500_000), (one) => one.close())
    const slow = { ...environment, SALLYPORT_URL: network.address }
    const output = await installed.run(
      `${example('upload')}\nconsole.log(stored.data.attributes.sha256)`.replace('scans.tar', 'slow.tar'),
      slow,
    )
    expect(output).toContain('stored /inbound/slow.tar, 6000000 bytes')
    expect(output).toContain(sha256(content))
    const interrupted = app.server.output().match(/"operation":"uploadFile".*"brokenOff":true/g)
    expect(interrupted?.length).toBeGreaterThanOrEqual(2)

    const down = stack.adopt(await openSlowNetwork(app.server.address, 2_500_000, { direction: 'down' }), (one) =>
      one.close(),
    )
    const copy = join(installed.folder, 'slow.tar')
    await installed.run(example('download'), { ...environment, SALLYPORT_URL: down.address, FILE: copy })
    expect(sha256(await readFile(copy))).toBe(sha256(content))
  })

  test('an upload that was killed is continued by the next process', async () => {
    const script = (options: string) => `
import { openAsBlob } from 'node:fs'
import { createClient } from '@sallyport/client'
const { SALLYPORT_URL, API_KEY, ACCESS_TOKEN, FILE } = process.env
const client = createClient(SALLYPORT_URL, { apiKey: API_KEY, accessToken: ACCESS_TOKEN })
const progress = []
const body = await openAsBlob(FILE)
const stored = await client.upload({ path: '/killed.tar', body, ${options} }, { onProgress: ({ sent }) => {
  progress.push(sent)
  if (SALLYPORT_URL !== process.env.DIRECT && sent > 3_000_000) process.kill(process.pid, 'SIGKILL')
} })
console.log(JSON.stringify({ first: progress[0], sha256: stored.data.attributes.sha256 }))`
    const direct = { DIRECT: environment['SALLYPORT_URL'] ?? '' }
    const killed = await installed.start(script(''), environment)
    expect(await killed.ended).toBe(null)
    const stored = async () =>
      (await app.client.call('getUpload', { query: { path: '/killed.tar', fileSize: content.length } })).data.attributes
        .offsetBytes
    await expect.poll(stored).toBeGreaterThan(0)
    const { first, sha256: hash } = JSON.parse(
      await installed.run(script('resume: true'), { ...environment, ...direct }),
    )
    expect(first).toBeGreaterThan(0)
    expect(hash).toBe(sha256(content))
  })

  test('reads lists of several pages', async () => {
    for (let i = 0; i < 12; i++) await app.store(`/many/file-${String(i).padStart(2, '0')}.txt`)
    const output = await installed.run(
      `${example('list').replace("'/inbound'", "'/many', limit: 5")}
for await (const { attributes } of client.list('searchResources', { query: { resource: '/many', limit: 5 } })) console.log('found', attributes.name)
for await (const { attributes } of client.list('getEvents', { query: { limit: 5 } })) console.log('event', attributes.event)`,
      environment,
    )
    expect(output.match(/^file-\d\d\.txt/gm)).toHaveLength(12)
    expect(output.match(/^found file-\d\d\.txt$/gm)).toHaveLength(12)
    expect(output.match(/^event resources\.upload$/gm)?.length).toBeGreaterThan(12)
  })

  test('verifies real webhooks, with both schemes, in Node and in a page', async () => {
    const PORT = String(await freePort())
    const receiver = stack.adopt(await listen(), (one) => one.close())
    const add = async (endpointUrl: string) => {
      const triggers = { resources: { upload: true } }
      const { data } = await app.client.call('addWebhook', {
        body: { endpointUrl, resource: '/hooks', triggers, responseVersion: 'v2' },
      })
      return data[0]?.attributes ?? expect.unreachable()
    }
    await app.client.call('addFolder', { body: { path: '/hooks' } })
    const { signingSecret: SIGNING_SECRET } = await add(`http://127.0.0.1:${PORT}/`)
    const { signingSecret, verificationToken } = await add(receiver.url)
    const server = await installed.start(example('webhook'), { PORT, SIGNING_SECRET })
    await app.store('/hooks/größe.txt')
    await expect.poll(() => server.output()).toMatch(/^msg_\S+ resources\.upload \/hooks\/größe\.txt$/m)
    const forged = await fetch(`http://127.0.0.1:${PORT}/`, { method: 'POST', body: '{}' })
    expect(forged.status).toBe(401)

    const { headers, body } = await receiver.first(({ body }) => body.includes('hooks'))
    const page = await openPage()
    const verified = await page.evaluate(`import('/client-test/webhooks.js').then(async (webhooks) => {
      const request = ${JSON.stringify({ headers, body })}
      const { id, message } = await webhooks.verifyWebhook(${JSON.stringify(signingSecret)}, request)
      const legacy = await webhooks.verifyLegacyWebhook(${JSON.stringify(verificationToken)}, request)
      const changed = { ...request, body: request.body + ' ' }
      const refusals = await Promise.allSettled([
        webhooks.verifyWebhook(${JSON.stringify(signingSecret)}, changed),
        webhooks.verifyLegacyWebhook(${JSON.stringify(verificationToken)}, changed),
      ])
      const path = message.eventData.resources[0].path
      return { id, path, same: legacy.messageId === id, refusals: refusals.map(({ reason }) => reason.reason) }
    })`)
    expect(verified).toEqual({
      id: headers['webhook-id'],
      path: '/hooks/größe.txt',
      same: true,
      refusals: ['signature', 'signature'],
    })
  })

  test('works in a page: an interrupted upload, a list, a download and an error', async () => {
    const page = await openPage()
    let uploads = 0
    await page.route('**/resources/upload?*', async (route) => {
      if (route.request().method() === 'POST' && uploads++ === 0) return await route.abort('connectionreset')
      await route.continue()
    })
    const credentials = JSON.stringify(app.credentials)
    const result = await page.evaluate(`import('/client-test/index.js').then(async ({ ApiError, createClient }) => {
      const client = createClient('', ${credentials})
      const progress = []
      const body = new File([new Uint8Array(300_000).fill(65)], 'a.txt')
      const stored = await client.upload({ path: '/page/a.txt', body }, { onProgress: ({ sent }) => progress.push(sent) })
      const names = []
      for await (const { attributes } of client.list('listResources', { query: { resource: '/page' } })) names.push(attributes.name)
      const text = await new Response((await client.download('/page/a.txt')).body).text()
      const error = await client.call('getResourceInfo', { query: { resource: '/none' } }).catch((error) => error)
      return { size: stored.data.attributes.size, names, last: progress.at(-1), text: text.length, code: error instanceof ApiError && error.code }
    })`)
    expect(result).toEqual({
      size: 300_000,
      names: ['a.txt'],
      last: 300_000,
      text: 300_000,
      code: 'ERROR_RESOURCE_NOT_FOUND',
    })
    expect(uploads).toBe(2)
  })

  /** A page of the server's origin that has the files of the package. */
  async function openPage() {
    const tab = await openTab(app.browser, app.server.address, 'desktop', false, 'as it is')
    await tab.page.route('**/client-test/*', async (route) => {
      const name = new URL(route.request().url()).pathname.replace('/client-test/', '')
      const isScript = name.endsWith('.js')
      const contentType = isScript ? 'text/javascript' : 'text/html'
      await route.fulfill({ contentType, body: isScript ? await installed.file(name) : '<title>Client</title>' })
    })
    await tab.page.goto('/client-test/page')
    return tab.page
  }
})
