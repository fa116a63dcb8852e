/** After the last run: waits for the messages, and holds log, tree, messages and books against what was acknowledged. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { BlobStore } from '../../server/src/blobs/blob-store.ts'
import { openDiskStore } from '../../server/src/blobs/disk.ts'
import { parseS3Location } from '../../server/src/blobs/s3/location.ts'
import { openS3Store } from '../../server/src/blobs/s3/store.ts'
import { openDatabase } from '../../server/src/db/database/open.ts'
import { findInconsistencies } from '../../server/test/consistency.ts'
import type { Place } from '../running.ts'
import { type Change, readHistory, replay } from './history.ts'
import { isOverFtp, isOverSftp, type Setup, type Summary } from './setup.ts'
import * as verdict from './verdict.ts'

const patienceMs = 120_000

export async function conclude(setup: Setup): Promise<Summary> {
  const { nodes, credentials, journal, watches, place } = setup
  const address = nodes[0]?.address ?? ''
  await untilPublished(setup)
  const history = await readHistory(address, credentials, journal)
  const lost = await drain(setup, history)
  // Late messages may still reveal invented changes.
  await pause(500)
  const { tree, faults } = replay(history, journal)
  const [all] = watches
  const resources = all ? verdict.changesByResource(history, all) : []
  const violations = [
    ...verdict.logFaults(history, journal),
    ...faults,
    ...(await verdict.treeFaults(address, credentials, tree)),
    ...lost,
    ...watches.flatMap((watch) => verdict.unexpected(history, watch)),
  ]
  const disorder = watches.flatMap((watch) => verdict.disorder(resources, watch))
  await Promise.all(nodes.map((node) => node.stop()))
  violations.push(...(await bookFaults(place)))
  const messages = watches.flatMap(({ endpoint }) => [...endpoint.messages.values()])
  const repeats = messages.reduce((sum, { count }) => sum + count - 1, 0)
  const countOf = (pattern: RegExp) => journal.acknowledged.filter(([key = '']) => pattern.test(key)).length
  return {
    events: history.length,
    overSftp: countOf(isOverSftp),
    overFtp: countOf(isOverFtp),
    messages: messages.length,
    repeats,
    files: tree.size,
    violations,
    disorder,
  }
}

/** Longer than any file is held, and a task of a node that was stopped keeps its lease. */
const publishingMs = 300_000

/** Waits until no file is held any more; what is after five minutes is missing in the log. */
async function untilPublished({ place, options }: Setup): Promise<void> {
  const db = await openDatabase({ url: databaseOf(place), power: false })
  try {
    const held = db.q.selectFrom('resumable_uploads').select('id').where('held_until', 'is not', null).limit(1)
    for (const since = Date.now(); Date.now() - since < publishingMs; ) {
      if (!(await held.executeTakeFirst())) return
      await pause(1_000, undefined, { signal: options.signal })
    }
  } finally {
    await db.close()
  }
}

const databaseOf = ({ environment: { SALLYPORT_DATA: data = '', DATABASE_URL: url } }: Place): string =>
  url ?? join(data, 'sallyport.db')

/** Waits until all expected messages were accepted; gives up after two minutes without any, and reports the lost ones. */
async function drain({ watches, options }: Setup, history: readonly Change[]): Promise<string[]> {
  // While endpoints fail, each failure is followed by a pause, which grows: nothing would be lost, and of a long backlog
  // little delivered.
  for (const { endpoint } of watches) endpoint.firstDeliveries = 'accepted'
  let left = Number.POSITIVE_INFINITY
  let since = Date.now()
  for (;;) {
    const lost = watches.flatMap((watch) =>
      verdict.missing(history, watch).map((key) => `${watch.name}: ${key} was lost`),
    )
    if (lost.length < left) since = Date.now()
    left = lost.length
    if (left === 0 || Date.now() - since > patienceMs) return lost
    options.report(`draining: ${left} of ${history.length} changes are still to be told of`)
    await pause(2_000, undefined, { signal: options.signal })
  }
}

/** Checks counters of children, bytes and references, from the database and the stored files while no server runs. */
async function bookFaults(place: Place): Promise<string[]> {
  const db = await openDatabase({ url: databaseOf(place), power: false })
  try {
    return await findInconsistencies({ db, blobs: await openStore(place.environment) })
  } finally {
    await db.close()
  }
}

async function openStore({
  SALLYPORT_DATA: data = '',
  SALLYPORT_STORAGE: bucket,
}: Place['environment']): Promise<BlobStore> {
  if (!bucket) return await openDiskStore({ folder: join(data, 'blobs'), power: false })
  return await openS3Store({ location: parseS3Location(bucket), spool: { folder: join(data, 'spool') } })
}
