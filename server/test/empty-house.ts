/** Houses before set-up: several may be opened over one database, each with a key of its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMemoryStore } from '../src/blobs/memory.ts'
import { readConfig } from '../src/config.ts'
import type { EngineName } from '../src/db/engine.ts'
import { type House, openHouse } from '../src/house.ts'
import { createLog } from '../src/lib/log.ts'
import { makeDatabase } from './databases.ts'
import { createTestClock } from './test-house.ts'

export interface EmptyHouse {
  /** The data folder that all share. */
  readonly folder: string
  /** Opens one more house; without a key it is the one in the data folder. */
  open(secretKey?: string): Promise<House>
  close(): Promise<void>
}

export async function openEmptyHouse(engine: EngineName): Promise<EmptyHouse> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-setup-'))
  const database = await makeDatabase(engine, folder)
  const houses: House[] = []
  const config = (key?: string) => ({
    ...readConfig({ SALLYPORT_DATA: folder, SALLYPORT_SECRET_KEY: key, SALLYPORT_DURABILITY: 'process' }, folder),
    database: { url: database.url },
  })
  return {
    folder,
    async open(key?: string) {
      const log = createLog('silent')
      const house = await openHouse(config(key), { log, blobs: createMemoryStore(), clock: createTestClock() })
      houses.push(house)
      return house
    },
    async close() {
      for (const house of houses) await house.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
