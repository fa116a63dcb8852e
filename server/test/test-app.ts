/** A complete app for a test: a real database of either engine, blobs and emails in memory, a clock that the test moves. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type App, createApp, type Overrides } from '../src/app.ts'
import { createMemoryStore } from '../src/blobs/memory.ts'
import type { Account } from '../src/core/accounts/account.ts'
import type { Actor } from '../src/core/actor.ts'
import type { Context } from '../src/core/context.ts'
import { createPasswords, type Passwords } from '../src/core/passwords.ts'
import { createRateLimits } from '../src/core/rate-limits.ts'
import { addAccount, operator } from '../src/core/setup/setup.ts'
import type { User } from '../src/core/users/user.ts'
import { openDatabase } from '../src/db/database/open.ts'
import type { Database, EngineName, Tx } from '../src/db/engine.ts'
import { createHashThreads } from '../src/lib/crypto/hash-threads.ts'
import { createLog } from '../src/lib/log.ts'
import { createMemoryTransport } from '../src/mail/memory.ts'
import { readConfig } from '../src/settings/config.ts'
import { borrowDatabase } from './databases.ts'

export interface TestClock {
  now(): Date
  /** Moves the clock by this many ms. */
  move(ms: number): void
}

export function createTestClock(start = '2026-11-25T08:00:00.000Z'): TestClock {
  let time = Date.parse(start)
  const move = (ms: number) => {
    time += ms
  }
  return { now: () => new Date(time), move }
}

export interface TestApp extends App {
  readonly context: Context
  readonly clock: TestClock
  readonly mail: ReturnType<typeof createMemoryTransport>
  readonly account: Account
  readonly master: User
  /** The operator, acting on the account. */
  readonly operator: Actor
  /** Log lines. */
  readonly logged: string[]
  /** Opens another account of the same installation. */
  another(name: string): Promise<{ account: Account; master: User; operator: Actor }>
}

export interface TestAppOptions {
  readonly environment?: Record<string, string>
  readonly overrides?: Overrides
  /** Minimum duration of a refused sign-in, in ms. */
  readonly refusalMs?: number
}

/** All apps of a process share one hashing thread: starting one takes longer than most tests. */
const hashing = createHashThreads(1)
const passwords: Passwords = { ...createPasswords(hashing), close: async () => undefined }

/** Tests of hostile input make more failed attempts than the default limits allow. */
const freely = Object.fromEntries(
  ['ADDRESS', 'USER', 'CREDENTIALS'].map((whose) => [`SALLYPORT_GUESSES_${whose}`, '1000000/1h']),
)

/** Opens an app with one account, `harbour`, whose master is `mira`. Close it after the test. */
export async function openTestApp(engine: EngineName, options: TestAppOptions = {}): Promise<TestApp> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-test-'))
  const database = await borrowDatabase(engine, folder)
  const clock = createTestClock()
  const mail = createMemoryTransport()
  const logged: string[] = []
  const environment = {
    SALLYPORT_DATA: folder,
    SALLYPORT_DURABILITY: 'process',
    SALLYPORT_SFTP_PORT: 'off',
    ...freely,
    ...options.environment,
  }
  const config = readConfig(environment, folder)
  const app = await createApp(config, {
    db: watched(await openDatabase({ url: database.url, power: false, connections: 8 })),
    blobs: refusedInTransactions(createMemoryStore(clock.now)),
    log: createLog('debug', { write: (line) => void logged.push(line) }),
    clock,
    mail,
    passwords,
    rateLimits: createRateLimits(config.rateLimits, clock, options.refusalMs ?? 1),
    ...options.overrides,
  })
  const another = async (name: string) => {
    const opened = await addAccount(app.context, {
      account: name,
      username: name === 'harbour' ? 'mira' : `${name}-master`,
      email: `master@${name}.example`,
      password: 'a long enough password',
    })
    return { ...opened, operator: await operator(app.context, opened.account) }
  }
  return {
    ...app,
    ...(await another('harbour')),
    clock,
    mail,
    logged,
    another,
    async close() {
      await app.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Another node on the database of an app, with its own environment. Sends emails as its settings say. */
export async function openNode({ context }: TestApp, environment: Record<string, string> = {}): Promise<App> {
  const { db, sealer, blobs, log, clock } = context
  const config = readConfig({ SALLYPORT_DATA: tmpdir(), SALLYPORT_SFTP_PORT: 'off', ...environment }, tmpdir())
  return await createApp(config, {
    ...{ sealer, blobs, log, clock, passwords },
    db: { ...db, close: async () => undefined },
  })
}

const inTransaction = new AsyncLocalStorage<true>()

/** Makes blobs and mail throw when they are used inside a transaction. */
function watched(db: Database): Database {
  const seen =
    <T>(work: (tx: Tx) => Promise<T>) =>
    (tx: Tx) =>
      inTransaction.run(true, () => work(tx))
  return {
    ...db,
    tx: (work) => db.tx(seen(work)),
    largeTx: (work) => db.largeTx(seen(work)),
    asyncCommit: (work) => db.asyncCommit(seen(work)),
  }
}

function refusedInTransactions<T extends object>(outside: T): T {
  const guard = (name: string) => {
    if (inTransaction.getStore()) throw new Error(`${name} was called inside a transaction`)
  }
  return new Proxy(outside, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, receiver)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        guard(String(property))
        return Reflect.apply(value, target, args) as unknown
      }
    },
  })
}

/** A source of bytes in chunks. */
export async function* bytesOf(content: string | Buffer, pieceBytes = 64 * 1024): AsyncIterable<Buffer> {
  const bytes = Buffer.from(content)
  for (let i = 0; i < bytes.length; i += pieceBytes) yield bytes.subarray(i, i + pieceBytes)
}
