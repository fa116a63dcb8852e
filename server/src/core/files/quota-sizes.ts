/** What a move across the border of a quota has to know: how much the folders take that it moves. */

/** A folder in a transaction that moves it must be counted first: `withSizes` does, and runs the transaction again. */
export class SizeWanted extends Error {
  override readonly name = 'SizeWanted'
  readonly folderId: number

  constructor(folderId: number) {
    super('the size of a folder is wanted')
    this.folderId = folderId
  }
}

/** Sizes of folders as they were counted; true as long as `changes` is what it was. */
export type Sizes = ReadonlyMap<number, { readonly bytes: number; readonly changes: number }>

/** For what the sizes of are known. */
export const noSizes: Sizes = new Map()
