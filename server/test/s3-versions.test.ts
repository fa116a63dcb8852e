/** Versions of files in a bucket: one that was restored shares its object. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseS3Location } from '../src/blobs/s3/location.ts'
import { openS3Store } from '../src/blobs/s3/store.ts'
import { removeUnreferencedBytes } from '../src/core/files/gc/gc.ts'
import { readBytes } from '../src/core/files/gc/verification.ts'
import { list } from '../src/core/files/versions/content.ts'
import * as versions from '../src/core/files/versions/versions.ts'
import { findInconsistencies } from './consistency.ts'
import { engines } from './databases.ts'
import { put } from './people.ts'
import { hasS3Server, locationText, startS3Server } from './s3-server.ts'
import { openTestApp } from './test-app.ts'

describe.skipIf(!hasS3Server).each(engines)('versions in a bucket, on %s', (engine) => {
  it('that were restored are stored once, and stay while one of them is there', async () => {
    const server = await startS3Server()
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-versions-'))
    const location = parseS3Location(locationText(server.port))
    const blobs = await openS3Store({ location, spool: { folder: join(folder, 'spool') } })
    const environment = { SALLYPORT_INLINE_BYTES: '0' }
    const app = await openTestApp(engine, { environment, overrides: { blobs } })
    const { context, operator } = app
    const replace = (text: string) => put(app, operator, '/a.txt', text.repeat(50_000), { ifExists: 'replace' })
    const oldest = async () => ({
      resource: '/a.txt',
      version: (await list(context, operator, '/a.txt')).versions.at(-1)?.id ?? 0,
    })
    for (const text of ['one', 'second']) await replace(text)
    const stored = (await server.files()).length
    await versions.restore(context, operator, await oldest())
    expect(await server.files()).toHaveLength(stored)
    // The version that was restored goes, then the content becomes a version itself.
    await versions.remove(context, operator, await oldest())
    await replace('three')
    await removeUnreferencedBytes(context)
    const { versions: rest } = await list(context, operator, '/a.txt')
    expect(rest.map(({ number, size }) => [number, size])).toEqual([
      [3, 150_000],
      [2, 300_000],
    ])
    for await (const { state } of readBytes(context)) expect(state).toBe('there')
    expect(await findInconsistencies(context)).toEqual([])
    await app.close()
    await server.stop()
    await rm(folder, { recursive: true })
  })
})
