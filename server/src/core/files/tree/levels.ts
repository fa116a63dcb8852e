/**
 * Putting trees into folders. A move must not count the levels of all that lies below. Up to 1,000 folders it counts; of
 * larger trees it takes what is recorded: only folders with more than 64 levels below have a row, written when a folder is
 * made or put so deep. A row is an upper bound: it is not lowered when what lay so deep goes away. Trees from before the
 * limit stay: what does not make a path longer is always allowed.
 */

import type { Tx } from '../../../db/engine.ts'
import type { Subject } from '../../fault.ts'
import * as store from './levels-store.ts'
import { mostLevels, type Place, type Resource, tooDeep } from './resource.ts'

const mostCounted = 1_000

/**
 * Levels below a resource that is about to get another place, files included: exact below 1,000 folders, an upper bound for
 * more. What is recorded of it becomes exact, too.
 */
export async function levelsBelow(tx: Tx, { id, type }: Pick<Resource, 'id' | 'type'>): Promise<number> {
  if (type === 'file') return 0
  const { folders, levels } = await store.countLevels(tx, id, mostCounted + 1)
  if (folders > mostCounted) return (await store.recordedLevels(tx, [id])).get(id) ?? store.ordinaryLevels
  await store.forgetLevels(tx, id, Math.max(levels, store.ordinaryLevels))
  await store.recordLevels(tx, levels > store.ordinaryLevels ? [{ id, levels }] : [])
  return levels
}

/** Something that is to be put into a folder. */
export interface Placing {
  /** Levels below it. */
  readonly levels: number
  /** At which level it has been until now, when it is moved. */
  readonly former?: number
  /** The subject of the request that names the folder. */
  readonly subject: Subject
}

/**
 * Sees that something may be put into a folder, and records what follows for the folders above. Throws `invalid` when a
 * path became longer than it may be by that.
 */
export async function putBelow(tx: Tx, folder: Place, { levels, former, subject }: Placing): Promise<void> {
  const level = folder.names.length + 1
  const bottom = level + levels
  if (bottom > mostLevels && (former === undefined || level > former)) throw tooDeep(subject)
  await store.recordDepth(tx, folder.lineage, bottom)
}

/** The same for what goes back to where it was: to a depth that is recorded for all folders above, it may. */
export async function putBack(tx: Tx, folder: Place, levels: number, subject: Subject): Promise<void> {
  const bottom = folder.names.length + 1 + levels
  if (bottom <= mostLevels) return await store.recordDepth(tx, folder.lineage, bottom)
  const recorded = await store.recordedLevels(tx, folder.lineage)
  const isCovered = ({ id, levels }: store.FolderLevels) => levels <= (recorded.get(id) ?? store.ordinaryLevels)
  if (!store.depths(folder.lineage, bottom).every(isCovered)) throw tooDeep(subject)
}
