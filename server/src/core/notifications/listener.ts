/** Inserts notices for the rules that match an event, in its transaction. The emails follow later. */
import type { Tx } from '../../db/engine.ts'
import type { Listener, Occurrence } from '../event.ts'
import { noticeActionOf, noticeFor, type Watch } from './matching.ts'
import * as store from './notices-store.ts'

export const notificationListener: Listener = async (tx, occurrences) => {
  await Promise.all(occurrences.map((occurrence) => insertNoticesFor(tx, occurrence)))
}

async function insertNoticesFor(tx: Tx, occurrence: Occurrence): Promise<void> {
  const { event, actor, at } = occurrence
  if (noticeActionOf(event) === null) return
  const notices = (await watchesFor(tx, occurrence))
    .map((watch) => noticeFor(watch, event, actor))
    .filter((notice) => notice !== null)
  if (notices.length > 0) await store.insertNotices(tx, actor.accountId, notices, at.toISOString())
}

async function watchesFor(tx: Tx, { event, actor, at }: Occurrence): Promise<Watch[]> {
  if ('share' in event) return await store.watchesOfShare(tx, actor.accountId, event.share.id, at)
  if (!('resources' in event)) return []
  const ids = new Set(event.resources.flatMap(({ lineage }) => lineage))
  return await store.watchesOn(tx, actor.accountId, [...ids], at)
}
