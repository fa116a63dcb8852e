/** An installation whose files are in the data folder and in a bucket of a real S3 server, on either engine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../src/app.ts'
import type { EngineName } from '../src/db/engine.ts'
import { type Config, readConfig } from '../src/settings/config.ts'
import { addPerson, type Person, put } from './people.ts'
import { type FaultyProxy, locationText, type S3Server, startFaultyProxy, startS3Server } from './s3-server.ts'
import { openTestApp, type TestApp } from './test-app.ts'

export interface TwoStores {
  /** Writes to the data folder. */
  readonly app: TestApp
  readonly server: S3Server
  /** In front of the bucket. */
  readonly proxy: FaultyProxy
  readonly folder: string
  readonly person: Person
  /** `SALLYPORT_STORAGE` for the bucket. */
  readonly bucket: string
  config(storage: string, environment?: Record<string, string>): Config
  /** The same installation with another storage. */
  open(storage: string): Promise<App>
  /** Stores a file with an app. */
  put(app: App, path: string, content: string): Promise<number>
  close(): Promise<void>
}

export async function openTwoStores(engine: EngineName, prefix = 'sallyport'): Promise<TwoStores> {
  const server = await startS3Server()
  const proxy = await startFaultyProxy(server.port)
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-stores-'))
  const environment = { SALLYPORT_DATA: folder, SALLYPORT_INLINE_BYTES: '0', SALLYPORT_DURABILITY: 'process' }
  const app = await openTestApp(engine, { environment, overrides: { blobs: undefined } })
  const person = await addPerson(app, 'ada')
  const opened: App[] = []
  const config = (storage: string, more: Record<string, string> = {}) =>
    readConfig({ ...environment, SALLYPORT_STORAGE: storage, SALLYPORT_SFTP_PORT: 'off', ...more }, folder)
  return {
    ...{ app, server, proxy, folder, person, config, bucket: locationText(proxy.port, prefix) },
    async open(storage) {
      const { db, sealer, log, clock } = app.context
      const other = await createApp(config(storage), {
        ...{ sealer, log, clock, passwords: app.context.passwords },
        db: { ...db, close: async () => undefined },
      })
      opened.push(other)
      return other
    },
    async put({ context }, path, content) {
      const { resource } = await put({ ...app, context }, person.actor, path, content)
      return resource.blobId ?? 0
    },
    async close() {
      for (const other of opened) await other.close()
      await app.close()
      await proxy.stop()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
