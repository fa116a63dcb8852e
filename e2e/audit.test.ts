import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../server/test/databases.ts'
import { call } from './crash/api.ts'
import { newPlace, type Place, type Running, root, sallyportJson, setUpMaster, start } from './running.ts'

interface Verified {
  readonly ok: boolean
  readonly lines: number
  readonly repeats: number
  readonly broken: { readonly line: number; readonly kind: string } | null
  readonly difference: string | null
}

describe.each(engines)('the audit export of a running server, on %s', (engine) => {
  let place: Place
  let server: Running
  let credentials: Record<string, string>
  let file: string
  beforeAll(async () => {
    const folder = await newPlace(engine)
    file = join(folder.folder, 'audit.jsonl')
    place = { ...folder, environment: { ...folder.environment, SALLYPORT_AUDIT: file } }
    const { apiKey, accessToken } = await setUpMaster(place)
    credentials = { 'ev-api-key': apiKey, 'ev-access-token': accessToken }
    server = await start(place)
  })
  afterAll(async () => {
    await server.stop()
    await place.remove()
  })

  /** With `--json`, whatever the exit code. */
  async function verify(...args: string[]): Promise<Verified> {
    const child = spawn(join(root, 'sallyport'), ['audit', 'verify', ...args, '--json'], {
      env: { ...process.env, ...place.environment },
    })
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')])
    const verified = JSON.parse(output) as Verified
    expect(code).toBe(verified.ok ? 0 : 1)
    return verified
  }
  const status = () => sallyportJson<{ waiting: number; seq: number; hash: string }>(place, ['audit', 'status'])
  const upload = async (name: string) =>
    (await call(server.address, credentials, 'POST', `/resources/upload?path=/${name}&fileSize=3`, Buffer.from('abc')))
      .status
  /** With PostgreSQL the lease of a killed server ends after a minute. */
  const exported = () => expect.poll(async () => (await status()).waiting, { timeout: 100_000, interval: 500 }).toBe(0)

  it('has every acknowledged upload once, although the server is killed in the middle again and again', async () => {
    const stored: string[] = []
    for (let round = 0; round < 3; round++) {
      let isOver = false
      const work = async (name: string) => {
        for (let i = 0; !isOver; i++) {
          const path = `${round}-${name}-${i}.txt`
          const code = await upload(path).catch(() => null)
          if (code === 201) stored.push(`/${path}`)
          if (code === null) break
        }
      }
      const working = ['a', 'b', 'c'].map(work)
      await new Promise((resolve) => setTimeout(resolve, 2_500 + 400 * round))
      await server.kill()
      isOver = true
      await Promise.all(working)
      server = await start(place)
    }
    await exported()
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    const paths = lines.flatMap((line) => {
      const { type, path } = JSON.parse(line) as { type: string; path: string }
      return type === 'STOR' ? [path] : []
    })
    expect(stored.length).toBeGreaterThan(20)
    expect(stored.filter((path) => !paths.includes(path))).toEqual([])
    expect(new Set(paths).size).toBe(paths.length)
    expect(await verify('--database', file)).toMatchObject({ ok: true, lines: lines.length, broken: null })
  }, 180_000)

  it('finds a changed, a deleted and a swapped line, and a cut end', async () => {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    const changed = join(place.folder, 'changed.jsonl')
    const verifyLines = async (some: readonly string[], ...args: string[]) => {
      await writeFile(changed, some.map((line) => `${line}\n`).join(''))
      return await verify(...args, changed)
    }
    const [one = '', two = '', three = '', ...rest] = lines
    expect((await verifyLines([one, two.replace('mira', 'nobody'), three, ...rest])).broken).toMatchObject({
      line: 2,
      kind: 'changed',
    })
    expect((await verifyLines([one, three, ...rest])).broken).toMatchObject({ line: 2, kind: 'missing' })
    expect((await verifyLines([one, three, two, ...rest])).broken).toMatchObject({ line: 2, kind: 'reordered' })
    expect(await verifyLines(lines.slice(0, -1))).toMatchObject({ ok: true })
    expect(await verifyLines(lines.slice(0, -1), '--database')).toMatchObject({ ok: false, broken: null })
    expect(await verifyLines(lines.slice(0, -1), '--hash', (await status()).hash)).toMatchObject({ ok: false })
  }, 60_000)

  it('continues in a new file after a rotation', async () => {
    await rename(file, `${file}.1`)
    const { seq } = await status()
    expect(await upload('rotated.txt')).toBe(201)
    await exported()
    expect(await verify('--database', `${file}.1`, file)).toMatchObject({ ok: true })
    expect((await verify(file)).broken).toMatchObject({ kind: 'missing', line: 1 })
    expect(await verify('--from', String(seq + 1), file)).toMatchObject({ ok: true })
  }, 120_000)
})
