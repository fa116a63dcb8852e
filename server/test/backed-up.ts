/** An installation with files, on either engine, to back up and to restore. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type App, createApp } from '../src/app.ts'
import { backUp } from '../src/cli/backups/backing-up.ts'
import type { Account } from '../src/core/accounts/account.ts'
import type { Actor } from '../src/core/actor.ts'
import { openBytes } from '../src/core/files/bytes/open.ts'
import * as tree from '../src/core/files/tree/tree.ts'
import * as uploads from '../src/core/files/uploads/uploads.ts'
import * as keys from '../src/core/keys/keys.ts'
import { addAccount, operator } from '../src/core/setup/setup.ts'
import type { EngineName } from '../src/db/engine.ts'
import { type Config, readConfig } from '../src/settings/config.ts'
import { borrowDatabase } from './databases.ts'

export interface BackedUp {
  readonly place: string
  readonly config: Config
  readonly app: App
  readonly account: Account
  readonly actor: Actor
  /** The folder of the backup. */
  readonly folder: string
  /** The same installation with another data folder. */
  configAt(name: string, environment?: Record<string, string>): Config
  put(path: string, content: Buffer | string, modifiedAt?: string): Promise<void>
  /** The content of a file, of this or another app; null if there is none. */
  read(path: string, app?: App): Promise<Buffer | null>
  backUp(): Promise<void>
  /** The stored file of this size in a data folder or a backup. */
  stored(folder: string, size: number): Promise<string>
  close(): Promise<void>
}

/** Files of these sizes have one stored file each. */
export const sizes = { first: 300_000, third: 50_000, last: 70_000 }

export async function openBackedUp(engine: EngineName): Promise<BackedUp> {
  const place = await mkdtemp(join(tmpdir(), 'sallyport-backed-up-'))
  const database = await borrowDatabase(engine, place)
  const configAt = (name: string, environment: Record<string, string> = {}) =>
    readConfig(
      {
        ...{ SALLYPORT_DATA: join(place, name), SALLYPORT_LOG: 'error', SALLYPORT_DURABILITY: 'process' },
        ...{ SALLYPORT_INLINE_BYTES: '1KiB', ...(engine === 'postgres' && { DATABASE_URL: database.url }) },
        ...environment,
      },
      place,
    )
  const config = configAt('data')
  const app = await createApp(config)
  const who = { username: 'mira', email: 'mira@harbour.example', password: 'Tide-tables-1906' }
  const { account } = await addAccount(app.context, { account: 'harbour', ...who })
  const actor = await operator(app.context, account)
  await keys.create(app.context, actor, { name: 'Nightly import' })
  const folder = join(place, 'kept')
  const backedUp: BackedUp = {
    ...{ place, config, app, account, actor, folder, configAt },
    async put(path, content, modifiedAt) {
      const bytes = Buffer.from(content)
      const source = (async function* () {
        yield bytes
      })()
      await uploads.upload(app.context, actor, { path, size: bytes.length, ifExists: 'replace', source, modifiedAt })
    },
    async read(path, { context } = app) {
      const found = await tree.lookUp(context.db.q, actor, path)
      if (!found) return null
      const reader = await openBytes(context, found.resource)
      try {
        return await buffer(reader.stream(0, reader.size))
      } finally {
        await reader.close()
      }
    },
    backUp: async () => void (await backUp(app.context, config, folder)),
    stored: (where, size) => storedFile(join(where, 'blobs'), size),
    async close() {
      await app.close()
      await database.drop()
      await rm(place, { recursive: true, force: true })
    },
  }
  await backedUp.put('/orders/first.bin', randomBytes(sizes.first))
  await backedUp.put('/orders/empty.bin', '')
  await backedUp.put('/orders/third.bin', randomBytes(sizes.third))
  await backedUp.put('/orders/in-database.bin', 'small')
  await backedUp.put('/orders/2025/last.bin', randomBytes(sizes.last), '2025-02-03T04:05:06.000Z')
  return backedUp
}

async function storedFile(folder: string, size: number): Promise<string> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (entry.isFile() && (await stat(file)).size === size) return file
  }
  throw new Error(`${folder} has no file of ${size} bytes`)
}
