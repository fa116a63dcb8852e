/** The stores of an installation: the configured one, which new bytes are written to, and those that still have others. */
import type { BlobStore } from './blob-store.ts'

export interface NamedStore {
  /** As in the rows of blobs. */
  readonly name: string
  readonly store: BlobStore
}

/** The configured store, with the others. */
export interface BlobStores extends BlobStore {
  /** Of the configured store. */
  readonly name: string
  /** Opens another store, once. Rejects with a message for people if there is none of this name, or it cannot be opened. */
  at(name: string): Promise<BlobStore>
  /** All stores that may have bytes, the configured one first. */
  all(): Promise<readonly NamedStore[]>
}

/** The store of this name. */
export const storeAt = async (stores: BlobStores, name: string): Promise<BlobStore> =>
  name === stores.name ? stores : await stores.at(name)

/** A store without others; `store` itself if it has them. */
export function asStores(store: BlobStore | BlobStores): BlobStores {
  if ('all' in store) return store
  const name = 'disk'
  return {
    ...store,
    name,
    at: (other) => Promise.reject(new Error(`there is no store "${other}"`)),
    all: async () => [{ name, store }],
  }
}
