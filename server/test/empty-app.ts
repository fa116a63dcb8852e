/** Apps before setup: several can be opened on one database, each with its own secret key. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp } from '../src/app.ts'
import { createMemoryStore } from '../src/blobs/memory.ts'
import type { EngineName } from '../src/db/engine.ts'
import { createLog } from '../src/lib/log.ts'
import { readConfig } from '../src/settings/config.ts'
import { borrowDatabase } from './databases.ts'
import { createTestClock } from './test-app.ts'

export interface EmptyApp {
  /** The data folder that all apps share. */
  readonly folder: string
  /** Opens another app; without `secretKey` it uses the key in the data folder. */
  open(secretKey?: string): Promise<App>
  close(): Promise<void>
}

export async function openEmptyApp(engine: EngineName): Promise<EmptyApp> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-setup-'))
  const database = await borrowDatabase(engine, folder)
  const apps: App[] = []
  const config = (key?: string) => ({
    ...readConfig({ SALLYPORT_DATA: folder, SALLYPORT_SECRET_KEY: key, SALLYPORT_DURABILITY: 'process' }, folder),
    database: { url: database.url },
  })
  return {
    folder,
    async open(key?: string) {
      const log = createLog('silent')
      const app = await createApp(config(key), { log, blobs: createMemoryStore(), clock: createTestClock() })
      apps.push(app)
      return app
    },
    async close() {
      for (const app of apps) await app.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
