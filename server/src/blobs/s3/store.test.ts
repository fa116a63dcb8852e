import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { inOtherProcess } from '../../../test/other-process.ts'
import { hasS3Server, locationText, startS3Server } from '../../../test/s3-server.ts'
import { blobStoreSuite } from '../blob-store.suite.ts'
import { parseS3Location } from './location.ts'
import { openS3Store } from './store.ts'

describe.skipIf(!hasS3Server)('object storage', () => {
  let input = { location: parseS3Location(locationText(1)), spool: { folder: '' } }
  const open = async () => {
    const server = await startS3Server()
    const spoolFolder = await mkdtemp(join(tmpdir(), 'sallyport-spool-'))
    input = { location: parseS3Location(locationText(server.port)), spool: { folder: spoolFolder } }
    const close = async () => {
      await server.stop()
      await rm(spoolFolder, { recursive: true, force: true })
    }
    return { store: await openS3Store(input), close }
  }

  /** Another process writes and flushes these bytes, continues writing, and is killed with -9. */
  async function killedAfterFlush(key: string, flushed: Buffer): Promise<void> {
    const child = inOtherProcess(
      `const { openS3Store } = await load('blobs/s3/store.ts')
      const writer = await (await openS3Store(input)).create(input.key)
      await writer.write(0, Buffer.from(input.flushed, 'base64'))
      await writer.flush()
      const more = require('node:crypto').randomBytes(100_000)
      for (let i = 0; i < 200; i++) await writer.write(writer.length(), more)
      process.kill(process.pid, 'SIGKILL')`,
      { ...input, key, flushed: flushed.toString('base64') },
    )
    await expect(child).rejects.toThrow('the other process ended with null')
  }

  blobStoreSuite('keeps the contract of stores', open, { killedAfterFlush, isReadableAfterRemoval: false })
})
