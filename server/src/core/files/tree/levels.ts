/**
 * Adds trees to folders within the depth limit. A move must not count all levels below. Up to 1,000 folders are counted; for larger
 * trees the recorded depth is used. Only folders with more than 64 levels below have a record, written when a folder is created or
 * moved that deep. A record is an upper bound and is not lowered when deep folders are deleted. Trees older than the limit stay: a
 * change that makes no path longer is always allowed.
 */

import type { Tx } from '../../../db/engine.ts'
import type { Subject } from '../../fault.ts'
import * as store from './levels-store.ts'
import { maxLevels, type Place, type Resource, tooDeep } from './resource.ts'

const maxCounted = 1_000

/**
 * Levels below a resource that is about to be moved, files included: exact up to 1,000 folders, an upper bound for more. Also
 * corrects its record.
 */
export async function levelsBelow(tx: Tx, { id, type }: Pick<Resource, 'id' | 'type'>): Promise<number> {
  if (type === 'file') return 0
  const { folders, levels } = await store.countLevels(tx, id, maxCounted + 1)
  if (folders > maxCounted) return (await store.recordedLevels(tx, [id])).get(id) ?? store.ordinaryLevels
  await store.forgetLevels(tx, id, Math.max(levels, store.ordinaryLevels))
  await store.recordLevels(tx, levels > store.ordinaryLevels ? [{ id, levels }] : [])
  return levels
}

/** A resource that is to be added to a folder. */
export interface Placement {
  /** Levels below it. */
  readonly levels: number
  /** Current level of the resource, if it is moved. */
  readonly former?: number
  /** The subject of the request that names the folder. */
  readonly subject: Subject
}

/**
 * Checks that a resource may be added to a folder, and updates the records of the folders above. Throws `invalid` if a path would
 * become longer than allowed.
 */
export async function putBelow(tx: Tx, folder: Place, { levels, former, subject }: Placement): Promise<void> {
  const level = folder.names.length + 1
  const bottom = level + levels
  if (bottom > maxLevels && (former === undefined || level > former)) throw tooDeep(subject)
  await store.recordDepth(tx, folder.lineage, bottom)
}

/**
 * Checks that a restored resource may be added to a folder: allowed up to the depth recorded for all folders above. Throws
 * `invalid`.
 */
export async function restoreBelow(tx: Tx, folder: Place, levels: number, subject: Subject): Promise<void> {
  const bottom = folder.names.length + 1 + levels
  if (bottom <= maxLevels) return await store.recordDepth(tx, folder.lineage, bottom)
  const recorded = await store.recordedLevels(tx, folder.lineage)
  const isCovered = ({ id, levels }: store.FolderLevels) => levels <= (recorded.get(id) ?? store.ordinaryLevels)
  if (!store.depths(folder.lineage, bottom).every(isCovered)) throw tooDeep(subject)
}
