import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inOtherProcess } from '../../test/other-process.ts'
import { blobStoreSuite } from './blob-store.suite.ts'
import { BlobMissing, BlobStoreFull } from './blob-store.ts'
import { openDiskStore } from './disk.ts'
import { createDiskReserve } from './disk-reserve.ts'
import { putBlob } from './put-blob.ts'

for (const power of [true, false]) {
  let folder = ''
  const open = async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-blobs-'))
    const close = () => rm(folder, { recursive: true, force: true })
    return { store: await openDiskStore({ folder: join(folder, 'deep', 'blobs'), power }), close }
  }
  const killedAfterFlush = (key: string, flushed: Buffer) =>
    killedWhileWriting({ folder: join(folder, 'deep', 'blobs'), power, key, flushed: flushed.toString('base64') })
  blobStoreSuite(`bytes on a disk, safe from ${power ? 'a power cut' : 'kill -9'}`, open, { killedAfterFlush })
}

/** Another process writes and flushes these bytes, continues writing, and is killed with -9 during a write. */
async function killedWhileWriting(input: object): Promise<void> {
  const child = inOtherProcess(
    `const { openDiskStore } = await load('blobs/disk.ts')
    const writer = await (await openDiskStore(input)).create(input.key)
    await writer.write(0, Buffer.from(input.flushed, 'base64'))
    await writer.flush()
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20)
    for (;;) await writer.write(writer.length(), Buffer.alloc(10_000))`,
    input,
  )
  await expect(child).rejects.toThrow('the other process ended with null')
}

async function* zeros(pieces: number): AsyncIterable<Buffer> {
  for (let i = 0; i < pieces; i++) yield Buffer.alloc(64 * 1024)
}

describe('a blob folder', () => {
  let folder: string
  const key = randomBytes(16).toString('hex')
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sallyport-blobs-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('is readable by its owner only', async () => {
    const store = await openDiskStore({ folder, power: false })
    await putBlob(store, key, zeros(1))
    const modes = [join(folder, key.slice(0, 2)), join(folder, key.slice(0, 2), key)].map(
      async (path) => (await stat(path)).mode & 0o777,
    )
    expect(await Promise.all(modes)).toEqual([0o700, 0o600])
  })

  it('refuses bytes that would use the disk reserve, before the first byte and during the write', async () => {
    const disk = { free: 1_000_000, size: 10_000_000 }
    const reserve = createDiskReserve({ share: 0.05, maxBytes: 600_000 }, async () => disk)
    const store = await openDiskStore({ folder, power: false, reserve })
    let given = 0
    async function* source() {
      for (; given < 100; given++) {
        if (given === 10) disk.free = 400_000
        if (given >= 10) await new Promise((resolve) => setTimeout(resolve, 30))
        yield Buffer.alloc(1024 * 1024)
      }
    }
    await expect(putBlob(store, key, source(), { expected: 500_001 })).rejects.toBeInstanceOf(BlobStoreFull)
    expect(given).toBe(0)
    await expect(putBlob(store, key, source())).rejects.toBeInstanceOf(BlobStoreFull)
    expect(given).toBeLessThan(100)
    expect(await Array.fromAsync(store.list())).toEqual([])
    disk.free = 10_000_000
    // Freed space is noticed at once.
    await reserve.check(1)
    const writer = await store.create(key)
    await expect(writer.write(1_000_000_000, Buffer.from('x'))).rejects.toBeInstanceOf(BlobStoreFull)
    await expect(writer.truncate(1_000_000_000)).rejects.toBeInstanceOf(BlobStoreFull)
    await writer.abandon()
    await createDiskReserve({ share: 0.05, maxBytes: 100 }, async () => ({ free: 101, size: 1e9 })).check(1)
  })

  it('lists no files that are not blobs', async () => {
    const store = await openDiskStore({ folder, power: false })
    await writeFile(join(folder, 'ab', 'notes.txt'), 'x')
    await mkdir(join(folder, 'ab', `ab${'0'.repeat(30)}`))
    await symlink('/etc/passwd', join(folder, 'ab', `ab${'1'.repeat(30)}`))
    const found = await Array.fromAsync(store.list())
    expect(found).toEqual([])
  })

  it('T-11 does not follow a symbolic link in place of a blob', async () => {
    const store = await openDiskStore({ folder, power: false })
    const linked = `ab${'1'.repeat(30)}`
    await symlink('/etc/passwd', join(folder, 'ab', linked))
    await expect(store.open(linked)).rejects.toThrow()
    await expect(putBlob(store, linked, zeros(1))).rejects.toThrow()
  })

  it('keeps its blobs when it is opened again', async () => {
    await putBlob(await openDiskStore({ folder, power: true }), key, zeros(2))
    const again = await openDiskStore({ folder, power: true })
    const reader = await again.open(key)
    expect(reader.size).toBe(128 * 1024)
    await reader.close()
    await expect(again.open('0'.repeat(32))).rejects.toBeInstanceOf(BlobMissing)
  })

  it('fails its check when the folder is gone', async () => {
    const store = await openDiskStore({ folder, power: false })
    await rm(folder, { recursive: true })
    await expect(store.check()).rejects.toThrow()
    await expect(putBlob(store, key, zeros(1))).rejects.toThrow()
  })

  const isRoot = process.getuid?.() === 0
  it.skipIf(!isRoot)('reports a full disk, leaves nothing behind, and accepts bytes again later', async (test) => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'pipe' })
    } catch {
      test.skip('no small file system can be mounted here: the full disk was not tested')
    }
    try {
      const store = await openDiskStore({ folder, power: true })
      await expect(putBlob(store, key, zeros(64))).rejects.toBeInstanceOf(BlobStoreFull)
      expect(await readdir(join(folder, key.slice(0, 2)))).toEqual([])
      expect(await putBlob(store, key, zeros(4))).toMatchObject({ size: 256 * 1024 })
    } finally {
      execFileSync('umount', [folder])
    }
  })
})
