/** Files in a bucket, over SFTP with OpenSSH's client, which sends and requests many pieces at once. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseS3Location } from '../src/blobs/s3/location.ts'
import { openS3Store } from '../src/blobs/s3/store.ts'
import { findInconsistencies } from './consistency.ts'
import { hasS3Server, locationText, startS3Server } from './s3-server.ts'
import { addSshKey, openSftpApp, openSsh } from './sftp-app.ts'

describe.skipIf(!hasS3Server)('files in a bucket, over SFTP', () => {
  it('are uploaded, renamed from a temporary name, continued and downloaded', async () => {
    const server = await startS3Server()
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-sftp-'))
    const location = parseS3Location(locationText(server.port))
    const blobs = await openS3Store({ location, spool: { folder: join(folder, 'spool') } })
    const app = await openSftpApp('sqlite', { overrides: { blobs } })
    const client = openSsh(app.port, { privateKey: await addSshKey(app, app.master) })
    const bytes = randomBytes(13 * 1024 * 1024 + 7)
    const [sent, begun, received] = ['sent', 'begun', 'received'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    await writeFile(sent, bytes)
    await writeFile(begun, bytes.subarray(0, 6_000_000))
    const batch = [
      `put ${begun} /large.bin.part`,
      `reput ${sent} /large.bin.part`,
      'rename /large.bin.part /large.bin',
      `get /large.bin ${received}`,
    ]
    const { code, stderr } = await client.sftp('mira', `${batch.join('\n')}\n`)
    expect([code, stderr]).toEqual([0, ''])
    expect((await readFile(received)).equals(bytes)).toBe(true)
    expect(await findInconsistencies(app.context)).toEqual([])
    client.remove()
    await app.close()
    await server.stop()
    await rm(folder, { recursive: true })
  })
})
