import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../test/databases.ts'
import { openFilledSource } from '../../../test/import-source.ts'
import { importSteps } from '../../../test/import-steps.ts'
import { openSession, put } from '../../../test/people.ts'
import { openServedApp, type ServedApp } from '../../../test/served-app.ts'
import { storeAt } from '../../blobs/blob-stores.ts'
import { openExported } from '../../import/exported/source.ts'
import { exportAccount } from './export.ts'

type Document = { readonly data: readonly { readonly id: number; readonly attributes: Record<string, unknown> }[] }

describe.each(engines)('an export on %s', (engine) => {
  let there: ServedApp
  let here: ServedApp
  let place: string
  let folder: string
  beforeAll(async () => {
    there = await openFilledSource(engine)
    here = await openServedApp(engine)
    place = await mkdtemp(join(tmpdir(), 'sallyport-export-'))
    folder = join(place, 'harbour')
  })
  afterAll(async () => {
    await there.close()
    await here.close()
    await rm(place, { recursive: true, force: true })
  })

  const inside = () => ({ ctx: there.context, actor: there.operator, account: there.account })
  const run = (into = folder) => exportAccount(inside(), { folder: into, data: join(place, 'data') })
  const read = async <T = Document>(name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T
  const steps = () => importSteps(here, () => openExported(folder))
  const filesOf = async () =>
    (await readdir(join(folder, 'files'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, 'files').length))
      .toSorted()

  it('has all files with their times, and everything else as the API shows it', async () => {
    const exported = await run()
    expect(exported.files).toMatchObject({ files: 6, unchanged: 0, removed: 0, failed: 0 })
    expect(exported.settings).toMatchObject({ users: 3, 'SSH keys': 1, shares: 3, forms: 1, webhooks: 1 })
    const written = Array.from({ length: 5 }, (_, i) => `/anna/in/${i}.txt`)
    expect(await filesOf()).toEqual([...written, '/papers/Übersicht.pdf'])
    const file = join(folder, 'files/anna/in/2.txt')
    expect(await readFile(file, 'utf8')).toBe('anna 2')
    expect((await stat(file)).mtime.toISOString()).toBe('2020-02-03T10:00:00.000Z')
    const [users, webhooks] = [await read('users.json'), await read('webhooks.json')]
    expect(users.data.map(({ attributes }) => attributes['username'])).toEqual(['anna', 'boss', 'mira'])
    expect(webhooks.data[0]?.attributes).toMatchObject({ responseVersion: 'v2', failed: false })
  })

  it('keeps hashes and secrets in one file, and is only for its owner', async () => {
    const all = await readdir(folder)
    expect(all.toSorted()).toContain('secrets.json')
    expect(all).not.toContain('unfinished')
    for (const name of all) expect((await stat(join(folder, name))).mode & 0o077).toBe(0)
    const secrets = await read<Record<'users' | 'shares' | 'webhooks', Record<string, unknown>>>('secrets.json')
    expect(Object.values(secrets.users)).toEqual(Array(3).fill(expect.stringContaining('$argon2id$')))
    expect(Object.values(secrets.shares)).toEqual([expect.stringContaining('$argon2id$')])
    for (const name of all.filter((one) => one.endsWith('.json') && one !== 'secrets.json')) {
      const text = await readFile(join(folder, name), 'utf8')
      expect(text).not.toMatch(/\$argon2id\$|whsec_/)
    }
  })

  it('writes what has changed when it runs again', async () => {
    await put(there, there.operator, '/anna/in/new.txt', 'new')
    // The same size and time, another content.
    const at = '2020-02-02T10:00:00.000Z'
    await put(there, there.operator, '/anna/in/1.txt', 'ANNA 1', { modifiedAt: at, ifExists: 'replace' })
    const gone = await there.ask('GET', 'resources?resource=/anna/in/0.txt')
    await there.ask('DELETE', `resources/${gone.json().data.id}`)
    // Whatever else takes the place of a file is replaced, and never followed.
    const outside = join(place, 'outside.txt')
    await writeFile(outside, 'theirs')
    await rm(join(folder, 'files/anna/in/3.txt'))
    await symlink(outside, join(folder, 'files/anna/in/3.txt'))
    const { files } = await run()
    expect(files).toMatchObject({ files: 3, unchanged: 3, removed: 2, failed: 0 })
    expect(await readFile(join(folder, 'files/anna/in/1.txt'), 'utf8')).toBe('ANNA 1')
    expect(await readFile(outside, 'utf8')).toBe('theirs')
    expect(await filesOf()).not.toContain('/anna/in/0.txt')
    expect((await run()).files).toMatchObject({ files: 0, unchanged: 6, removed: 0 })
  })

  it('says which files could not be written, and writes the others', async () => {
    const { resource } = await put(there, there.operator, '/anna/in/lost.bin', 'x'.repeat(100_000))
    const { blobKey, blobLocation } = resource
    await (await storeAt(there.context.blobs, blobLocation ?? '')).remove(blobKey ?? '')
    const { files } = await run()
    expect(files).toMatchObject({ files: 0, unchanged: 6, failed: 1 })
    expect(files.failures).toEqual(['/anna/in/lost.bin: its content is missing in the storage'])
    await there.ask('DELETE', `resources/${resource.id}`)
    expect((await run()).files.failed).toBe(0)
  })

  it('brings everything into another installation', async () => {
    const plan = await steps().plan()
    expect(plan.items.filter(({ outcome }) => outcome === 'clash')).toEqual([])
    const ran = await steps().run({ filesOnly: false })
    expect(ran.counts).toMatchObject({ copied: 6, failed: 0, users: 2, webhooks: 1, forms: 1 })
    const verified = await steps().verify(true, false)
    expect(verified.problems).toEqual([])
    expect((await openSession(here, 'anna')).user.username).toBe('anna')
    await expect(openSession(here, 'anna', { password: 'another' })).rejects.toThrow('password')
  })

  it('is imported without its secrets, too', async () => {
    const other = await openServedApp(engine)
    const kept = join(folder, 'secrets.json')
    await rename(kept, join(place, 'secrets.json'))
    try {
      const { plan, run: bring } = importSteps(other, () => openExported(folder))
      expect((await plan()).notes.join()).toContain('The export has no secrets.json: users set a new password')
      expect((await bring({ filesOnly: false })).counts).toMatchObject({ failed: 0, users: 2, webhooks: 1 })
      await expect(openSession(other, 'anna')).rejects.toThrow('password')
    } finally {
      await rename(join(place, 'secrets.json'), kept)
      await other.close()
    }
  })

  it('names files whose path the disk does not take', async () => {
    // Each name is as long as one can be, and together they are longer than a path of the system.
    const deep = Array.from({ length: 17 }, () => 'ü'.repeat(127)).join('/')
    await put(there, there.operator, `/${deep}/last.txt`, 'deep')
    const { files } = await run()
    expect(files.failures.join()).toContain('the disk does not take this path (ENAMETOOLONG)')
    expect(files).toMatchObject({ unchanged: 6, files: 0 })
    await there.ask(
      'DELETE',
      `resources/${(await there.ask('GET', `resources?resource=/${deep.slice(0, 127)}`)).json().data.id}`,
    )
  })

  it('is refused into a folder with something else in it', async () => {
    const other = join(place, 'other')
    await rename(folder, other)
    await writeFile(join(other, 'export.json'), '{"format":1,"account":{"id":99,"name":"quay"}}')
    await expect(run(other)).rejects.toThrow('has an export of the account "quay"')
    await rm(join(other, 'export.json'))
    await expect(run(other)).rejects.toThrow('is neither empty nor an export of Sallyport')
    await expect(run(join(other, 'users.json'))).rejects.toThrow("can't be created")
    await expect(run(join(place, 'data/in'))).rejects.toThrow('an export must be outside the data folder')
    await rename(other, folder)
  })

  it('is read as a source only when it is complete, and by nobody else', async () => {
    await rm(folder, { recursive: true })
    await run()
    const marker = join(folder, 'export.json')
    await chmod(marker, 0o644)
    await expect(openExported(folder)).rejects.toThrow(`chmod 600 ${marker}`)
    await chmod(marker, 0o600)
    await writeFile(join(folder, 'secrets.json'), '{"users": hash}')
    const { account } = await openExported(folder)
    await expect(account?.read(new AbortController().signal)).rejects.toThrow('secrets.json has no JSON object.')
    const complete = await read<object>('export.json')
    await writeFile(marker, JSON.stringify({ ...complete, completedAt: null }))
    await expect(openExported(folder)).rejects.toThrow('has not ended')
    await writeFile(marker, JSON.stringify({ ...complete, format: 2 }))
    await expect(openExported(folder)).rejects.toThrow('newer version')
  })
})
