/** Large uploads from the browser, interrupted and resumed. `SALLYPORT_BIG_UPLOAD=2048` sets the size of the measured one in megabytes. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, createClient } from '@sallyport/client/api/client.ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { administer, engines } from '../server/test/databases.ts'
import { freePort } from '../tools/free-port.ts'
import { expectAccessible } from './accessible.ts'
import { enter, openBrowser, openTab } from './browser.ts'
import { processesOf, watchMemory } from './memory.ts'
import { masterPassword, newPlace, type Place, type Running, setUpMaster, start } from './running.ts'

const megabyte = 1024 * 1024
const megabytes = Number(process.env['SALLYPORT_BIG_UPLOAD'] ?? 64)
const timeout = 120_000 + 200 * megabytes

describe.each(engines)('uploads in the browser on %s', (engine) => {
  let place: Place
  let server: Running
  let client: Client
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    place = await newPlace(engine, { SALLYPORT_PORT: String(await freePort()) })
    const credentials = await setUpMaster(place)
    server = await start(place)
    client = createClient(server.address, credentials)
    browser = await openBrowser()
    folder = await mkdtemp(join(tmpdir(), 'sallyport-chosen-'))
  })

  afterAll(async () => {
    await browser.close()
    await server.stop()
    await place.remove()
    await rm(folder, { recursive: true })
  })

  const hashAt = async (path: string) =>
    (await client.call('getResourceInfo', { query: { resource: path } })).data.attributes.sha256
  const files = async () => {
    // A browser whose requests are intercepted keeps their bodies in memory.
    const tab = await openTab(browser, server.address, 'desktop', false, 'as it is')
    await enter(tab, 'mira', masterPassword)
    await tab.page.goto('/files')
    await tab.page.getByRole('heading', { level: 1 }).waitFor()
    return tab
  }
  const memoryOfServer = () => watchMemory(server.process.pid ?? 0)

  test(
    'an upload is resumed after the server was killed; it is never held in memory',
    async ({ annotate }) => {
      const { file, hash } = await bigFile(folder, 'killed.bin', megabytes)
      const { page, close } = await files()
      const offsets = offsetsOf(page)
      const { free } = await slowed(page, megabytes / 4)
      const tab = await watchMemory(...(await processesOf(browser)))
      const killed = await memoryOfServer()
      await page.setInputFiles(chooser, file)
      await arrivedAt(client, '/killed.bin', megabytes, megabytes / 2)
      const grown = [await killed()]
      await server.kill()
      await page.getByText('Waiting, will resume').waitFor()
      await free()
      server = await start(place)
      const fresh = await memoryOfServer()
      // With other nodes, the killed one would keep the upload claimed for two minutes: here they have passed.
      const database = place.environment['DATABASE_URL']
      if (database) await administer(database, 'update resumable_uploads set writing_until = null')
      await page.getByText('1 file uploaded').first().waitFor({ timeout })
      expect(await hashAt('/killed.bin')).toBe(hash)
      expect(offsets.at(-1)).toBeGreaterThanOrEqual((megabytes / 2) * megabyte)
      grown.push(await fresh(), await tab())
      await annotate(
        `${megabytes} MiB: the server grew by ${grown[0]} MiB and, started anew, by ${grown[1]}, the browser by ${grown[2]}`,
      )
      expect(Math.max(...grown)).toBeLessThan(60)
      await close()
    },
    timeout,
  )

  test.each(['this tab', 'another tab'])(
    'an upload survives the end of the session: it continues once the user has signed in again, in %s',
    async (where) => {
      const { file, hash } = await bigFile(folder, `${where}.bin`, 64)
      const { page, close } = await files()
      const offsets = offsetsOf(page)
      const { free } = await slowed(page, 16)
      await page.setInputFiles(chooser, file)
      await arrivedAt(client, `/${where}.bin`, 64, 32)
      await client.call('endOtherSessions')
      await free()
      await page.getByText('One file is waiting and is uploaded after you sign in.').waitFor()
      await expectAccessible(page)
      expect(await page.getByText('.bin').count()).toBe(0)
      const isThis = where === 'this tab'
      const tab = isThis ? page : await page.context().newPage()
      if (!isThis) await tab.goto('/files')
      await signIn(tab)
      await page.getByText('1 file uploaded').first().waitFor()
      expect(await hashAt(`/${where}.bin`)).toBe(hash)
      expect(offsets.at(-1)).toBeGreaterThanOrEqual(32 * megabyte)
      await close()
    },
  )

  test('files selected while offline wait, and are sent once the network is back', async () => {
    const { file, hash } = await bigFile(folder, 'offline.bin', 1)
    const { page, close } = await files()
    const { free, cut } = await slowed(page, 16)
    await cut()
    await page.getByText('You are offline.').waitFor()
    await page.setInputFiles(chooser, file)
    await page.getByText('You are offline.').waitFor()
    await free()
    await page.getByText('1 file uploaded').first().waitFor()
    expect(await hashAt('/offline.bin')).toBe(hash)
    await close()
  })

  test('after a reload, an upload is resumed when the same file is selected again; another file does not resume it', async () => {
    const { file, hash } = await bigFile(folder, 'reloaded.bin', 64)
    const { page, close } = await files()
    page.on('dialog', (dialog) => void dialog.accept())
    const offsets = offsetsOf(page)
    const { free } = await slowed(page, 16)
    await page.setInputFiles(chooser, file)
    await arrivedAt(client, '/reloaded.bin', 64, 32)
    await page.reload()
    await free()
    await page.getByText('An upload was interrupted.').waitFor()
    await expectAccessible(page)
    const other = { name: 'reloaded.bin', mimeType: 'text/plain', buffer: Buffer.from('other') }
    await page.setInputFiles('input[aria-label="Interrupted files"]', other)
    await page.getByText('Different file', { exact: true }).waitFor()
    await page.setInputFiles('input[aria-label="Interrupted files"]', file)
    await page.getByText('1 file uploaded').first().waitFor({ timeout: 60_000 })
    expect(await hashAt('/reloaded.bin')).toBe(hash)
    expect(offsets.at(-1)).toBeGreaterThanOrEqual(32 * megabyte)
    await close()
  })
})

const chooser = 'input[aria-label="Files to upload"]'

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Username').fill('mira')
  await page.getByRole('textbox', { name: 'Password' }).fill(masterPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** A file on disk, as selected by a user, whose megabytes are all different. */
async function bigFile(folder: string, name: string, size: number) {
  const file = join(folder, name)
  const hash = createHash('sha256')
  const hashed = new Transform({
    transform(chunk, _, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const pieces = function* () {
    for (let index = 0; index < size; index++) yield Buffer.alloc(megabyte, `${name} ${index} `)
  }
  await pipeline(Readable.from(pieces()), hashed, createWriteStream(file))
  return { file, hash: hash.digest('hex') }
}

/** Limits the network to this many MB/s; `free` removes the limit, `cut` disconnects. */
async function slowed(page: Page, perSecond: number) {
  const line = await page.context().newCDPSession(page)
  const set = (uploadThroughput: number, offline = false) =>
    line.send('Network.emulateNetworkConditions', { offline, latency: 0, downloadThroughput: -1, uploadThroughput })
  await line.send('Network.enable')
  await set(perSecond * megabyte)
  return { free: () => set(-1), cut: () => set(-1, true) }
}

/** The start offset of each upload request of the page. */
function offsetsOf(page: Page): number[] {
  const offsets: number[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/resources/upload'))
      offsets.push(Number(request.headers()['offsetbytes'] ?? 0))
  })
  return offsets
}

/** Resolves once the server has stored this many megabytes. */
async function arrivedAt(client: Client, path: string, whole: number, part: number): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const query = { path, fileSize: whole * megabyte }
    const { data } = await client.call('getUpload', { query })
    if (data.attributes.offsetBytes >= part * megabyte) return
    await wait(50)
  }
  throw new Error(`${part} MB of ${path} never arrived`)
}
