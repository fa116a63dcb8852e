import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hasS3Server, locationText, type S3Server, startS3Server } from '../../../test/s3-server.ts'
import type { BlobStore } from '../blob-store.ts'
import { putBlob } from '../put-blob.ts'
import { parseS3Location } from './location.ts'
import { defaultPolicy } from './retry.ts'
import { openS3Store } from './store.ts'

const newKey = () => randomBytes(16).toString('hex')

async function* one(bytes: Buffer): AsyncIterable<Buffer> {
  yield bytes
}

describe.skipIf(!hasS3Server).each([1, -1])(
  'object storage, while the clock of this machine is wrong by %i h',
  (hours) => {
    let server: S3Server
    let folder: string
    beforeAll(async () => {
      server = await startS3Server()
      folder = await mkdtemp(join(tmpdir(), 'sallyport-spool-'))
    })
    afterAll(async () => {
      await server.stop()
      await rm(folder, { recursive: true })
    })
    afterEach(() => {
      vi.useRealTimers()
    })

    const open = (): Promise<BlobStore> => {
      const policy = { ...defaultPolicy, attempts: 1 }
      return openS3Store({ location: parseS3Location(locationText(server.port)), spool: { folder }, policy })
    }
    const setClock = () => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
    const contentOf = async (store: BlobStore, key: string): Promise<Buffer> => {
      const reader = await store.open(key)
      const chunks = await Array.fromAsync(reader.stream(0, reader.size))
      await reader.close()
      return Buffer.concat(chunks)
    }

    it('can be opened and used', async () => {
      setClock()
      const store = await open()
      for (const bytes of [randomBytes(1_000), randomBytes(6 * 1024 * 1024)]) {
        const key = newKey()
        await putBlob(store, key, one(bytes))
        expect((await contentOf(store, key)).equals(bytes)).toBe(true)
      }
    })

    it('can be used by several requests at once', async () => {
      const store = await open()
      setClock()
      const keys = Array.from({ length: 8 }, newKey)
      await Promise.all(keys.map((key) => putBlob(store, key, one(Buffer.from(key)))))
      for (const key of keys) expect((await contentOf(store, key)).toString()).toBe(key)
    })
  },
)
