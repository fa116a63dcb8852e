/** Usage of a storage quota: the user's own, else the account's. */
import { useQuery } from '@tanstack/react-query'
import { useMe } from '../account/me.ts'
import { useClient } from '../api/client.ts'
import { filesKey } from './listing.ts'

export interface Storage {
  readonly of: 'home' | 'account'
  /** Bytes. */
  readonly limit: number
  /** Used bytes; null while they are loading. */
  readonly used: number | null
}

const unlimited = Number.MAX_SAFE_INTEGER
const freshMs = 60_000

/** The storage quota of the signed-in user, or else of the account, and its used bytes; null without a quota. */
export function useStorage() {
  const client = useClient()
  const hasOwn = typeof useMe().attributes.storageQuota === 'number'
  return useQuery({
    // Refreshed with any change of files.
    queryKey: [...filesKey, 'storage', hasOwn],
    staleTime: freshMs,
    queryFn: async ({ signal }): Promise<Storage | null> => {
      if (!hasOwn) {
        const { diskLimit, diskUsed } = (await client.call('getAccount', {}, { signal })).data.attributes.quota
        return diskLimit < unlimited ? { of: 'account', limit: diskLimit, used: diskUsed } : null
      }
      const { storageQuota, storageUsed = null } = (await client.call('getCurrentUser', {}, { signal })).data.attributes
      return typeof storageQuota === 'number' ? { of: 'home', limit: storageQuota, used: storageUsed } : null
    },
  })
}
