/** Sizes of folders that are moved across the boundary of a quota. */
import type { Tx } from '../../../db/engine.ts'

/** Thrown if folders must be counted before they are moved: `withSizes` counts them and runs the transaction again. */
export class SizesNeeded extends Error {
  override readonly name = 'SizesNeeded'
  readonly folderIds: readonly number[]

  constructor(folderIds: readonly number[]) {
    super('sizes of folders are needed')
    this.folderIds = folderIds
  }
}

/** Sizes of folders that were counted for one transaction. */
export interface Sizes {
  /** Whether the transaction is run again after `RoomNeeded`. */
  readonly canMakeRoom: boolean
  /** Turns counts that are still valid into exact counters of these folders. The caller has locked the account. */
  adopt(tx: Tx): Promise<void>
  /** Notes a folder to be counted; the transaction continues to find further ones, and is rolled back. */
  want(folderId: number): void
  /** Throws SizesNeeded if folders were noted, before anything is announced. */
  mustBeKnown(): void
}

/** Returns a resource whose size is known. */
export const noSizes: Sizes = {
  canMakeRoom: false,
  adopt: async () => {},
  want: (folderId) => {
    throw new SizesNeeded([folderId])
  },
  mustBeKnown: () => {},
}
