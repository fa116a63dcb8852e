import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { type Listener, listen, newPlace, type Place, sallyportJson, settle, start } from './running.ts'

const uploads = 100

describe.each(engines)('kill -9 in the middle of a hundred uploads on %s', (engine) => {
  let place: Place
  let listener: Listener
  let headers: Record<string, string>

  beforeAll(async () => {
    place = await newPlace(engine)
    listener = await listen()
    const { apiKey, accessToken } = await settle(place)
    headers = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    await sallyportJson(place, ['webhook', 'add', '--url', listener.url, '--triggers', 'resources.upload'])
  })

  afterAll(async () => {
    await listener.close()
    await place.remove()
  })

  it('leaves every acknowledged file whole and announced, and nothing half', async () => {
    const first = await start(place)
    const { acknowledged, tried } = await uploadUntilKilled(first, headers)
    expect(acknowledged.size).toBeGreaterThan(0)
    expect(acknowledged.size).toBeLessThan(uploads)

    const second = await start(place)
    for (const [path, sha256] of acknowledged) {
      expect(await downloadedHash(second.address, path, headers)).toBe(sha256)
      await listener.first(({ body }) => body.includes(`"path":"${path.replaceAll('/', '\\/')}"`), 30_000)
    }
    for (const path of await listed(second.address, headers))
      expect(await downloadedHash(second.address, path, headers)).toBe(tried.get(path))
    expect(await second.stop()).toBe(0)
  })
})

/** Sends files of 256 KiB, ten at a time; kills the server once a third is acknowledged. */
async function uploadUntilKilled(server: Awaited<ReturnType<typeof start>>, headers: Record<string, string>) {
  const acknowledged = new Map<string, string>()
  const tried = new Map<string, string>()
  let dead: Promise<void> | null = null
  const send = async (path: string) => {
    const content = randomBytes(256 * 1024)
    const sha256 = createHash('sha256').update(content).digest('hex')
    tried.set(path, sha256)
    const form = new FormData()
    form.append('file', new Blob([content]), 'part.bin')
    const url = `${server.address}/api/v2/resources/upload?path=${encodeURIComponent(path)}&fileSize=${content.length}`
    const answer = await fetch(url, { method: 'POST', headers, body: form })
    if (answer.status === 201) acknowledged.set(path, sha256)
    await answer.text()
    if (acknowledged.size >= uploads / 3) dead ??= server.kill()
  }
  const paths = Array.from({ length: uploads }, (_, i) => `/inbox/${i % 7}/file-${i}.bin`)
  const worker = async () => {
    for (let path = paths.pop(); path !== undefined && !dead; path = paths.pop())
      await send(path).catch(() => undefined)
  }
  await Promise.all(Array.from({ length: 10 }, worker))
  await dead
  return { acknowledged, tried }
}

async function downloadedHash(address: string, path: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${address}/api/v2/resources/download?resources[]=${encodeURIComponent(path)}`, {
    headers,
  })
  expect(answer.status).toBe(200)
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex')
}

/** Every file that is visible. */
async function listed(address: string, headers: Record<string, string>): Promise<string[]> {
  const answer = await fetch(`${address}/api/v2/resources/list?resource=/&name=*.bin&limit=100`, { headers })
  const { data } = (await answer.json()) as { data: { attributes: { path: string } }[] }
  return data.map(({ attributes }) => attributes.path)
}
