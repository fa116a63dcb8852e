/** What a move across the border of a quota has to know: how much the folders take that it moves. */
import type { Tx } from '../../../db/engine.ts'

/** Folders in a transaction that moves them must be counted first: `withSizes` does, and runs the transaction again. */
export class SizesWanted extends Error {
  override readonly name = 'SizesWanted'
  readonly folderIds: readonly number[]

  constructor(folderIds: readonly number[]) {
    super('sizes of folders are wanted')
    this.folderIds = folderIds
  }
}

/** Sizes of folders that were counted for one transaction. */
export interface Sizes {
  /** Makes the counters of these folders exact from now on, where what was counted still holds. The caller holds the account. */
  adopt(tx: Tx): Promise<void>
  /** Notes a folder that is to be counted; the transaction goes on to find the others, and will be rolled back. */
  want(folderId: number): void
  /** Throws SizesWanted where folders were noted: before anything is announced. */
  mustBeKnown(): void
}

/** For what the sizes of are known. */
export const noSizes: Sizes = {
  adopt: async () => {},
  want: (folderId) => {
    throw new SizesWanted([folderId])
  },
  mustBeKnown: () => {},
}
