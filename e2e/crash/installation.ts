/** What the servers of a crash test share: a database, and a folder or a bucket for files; each can be made to fail. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type FaultyProxy,
  hasS3Server,
  locationText,
  startFaultyProxy,
  startS3Server,
} from '../../server/test/s3-server.ts'
import { type OwnPostgres, startOwnPostgres } from '../../tools/postgres.ts'
import { debianPackage } from '../clients/programs.ts'
import { type CuttableDisk, mountCuttable } from '../mounted.ts'
import { newPlace, type Place } from '../running.ts'
import { openRelay, type Relay } from './relay.ts'
import type { CrashOptions } from './setup.ts'

export interface Installation {
  readonly place: Place
  /** The disk of the data folder, for power failures. */
  readonly disk: CuttableDisk | null
  /** A database server of this test only, for failures of the database. */
  readonly database: OwnPostgres | null
  /** Between the servers and the bucket. */
  readonly storage: FaultyProxy | null
  /** Between each node and the database, for failures of the network; none otherwise. */
  readonly relays: readonly Relay[]
  /** Environment of node `i`, from 0. */
  environmentOf(i: number): Readonly<Record<string, string>>
}

/** Bytes up to this size are in the database, so that most files of the clients are in the bucket. */
const inlineWithBucket = '1k'

/** Throws if the machine cannot provide what the test needs. */
export async function openInstallation(
  options: CrashOptions,
  settings: Readonly<Record<string, string>>,
  stack: AsyncDisposableStack,
): Promise<Installation> {
  const disk = options.cut === 'power' ? await openDisk(stack) : null
  const database = options.cut === 'database' ? await openDatabaseServer(stack) : null
  const storage = options.bucket ? await openBucket(stack) : null
  const place = await newPlace(database ? 'sqlite' : options.engine, {
    ...settings,
    ...(disk && { SALLYPORT_DATA: join(disk.folder, 'data') }),
    ...(database && { DATABASE_URL: database.url }),
    ...(storage && {
      SALLYPORT_STORAGE: locationText(storage.port),
      SALLYPORT_INLINE_BYTES: inlineWithBucket,
      // Nodes that share no folder cannot share the file with the key.
      SALLYPORT_SECRET_KEY: randomBytes(32).toString('hex'),
    }),
  })
  stack.defer(() => place.remove())
  const relays = options.cut === 'network' ? await openRelays(options.nodes, place, stack) : []
  const clocks = options.cut === 'clock' ? await wrongClocks() : []
  const environmentOf = (i: number) => ({
    ...place.environment,
    ...(storage && options.engine === 'postgres' && { SALLYPORT_DATA: join(place.folder, `data-${i}`) }),
    ...(relays[i] && { DATABASE_URL: throughRelay(place, relays[i]) }),
    ...clocks[i],
  })
  return { place, disk, database, storage, relays, environmentOf }
}

const databaseUrl = ({ environment }: Place) => new URL(environment['DATABASE_URL'] ?? '')

async function openRelays(count: number, place: Place, stack: AsyncDisposableStack): Promise<Relay[]> {
  const { hostname, port } = databaseUrl(place)
  const relays = await Promise.all(
    Array.from({ length: count }, () => openRelay({ host: hostname, port: Number(port) })),
  )
  stack.defer(async () => void (await Promise.all(relays.map((relay) => relay.close()))))
  return relays
}

function throughRelay(place: Place, { port }: Relay): string {
  const url = databaseUrl(place)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return url.href
}

const faketime = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu/faketime/libfaketime.so.1`

/** Environments whose clocks are an hour ahead, and an hour behind. */
async function wrongClocks(): Promise<Readonly<Record<string, string>>[]> {
  const missing = await debianPackage('libfaketime', async () => existsSync(faketime))
  if (missing) throw new Error(missing)
  return ['+3600', '-3600'].map((FAKETIME) => ({ LD_PRELOAD: faketime, FAKETIME, FAKETIME_DONT_FAKE_MONOTONIC: '1' }))
}

async function openDisk(stack: AsyncDisposableStack): Promise<CuttableDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-power-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const disk = await mountCuttable(folder, 2_048)
  if (!disk) throw new Error('a disk to cut off needs root, loop devices, mkfs.ext4 and perl')
  stack.defer(() => disk.unmount())
  return disk
}

async function openDatabaseServer(stack: AsyncDisposableStack): Promise<OwnPostgres> {
  const database = await startOwnPostgres()
  if (!database) throw new Error('a database to cut off needs an installed PostgreSQL')
  stack.defer(() => database.stop())
  return database
}

async function openBucket(stack: AsyncDisposableStack): Promise<FaultyProxy> {
  if (!hasS3Server) throw new Error('a bucket needs versitygw: tools/run tools/versitygw.ts')
  const server = await startS3Server()
  stack.defer(() => server.stop())
  const proxy = await startFaultyProxy(server.port)
  stack.defer(() => proxy.stop())
  return proxy
}
