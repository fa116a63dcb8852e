import type { Client } from '@sallyport/client/api/client.ts'
import { hasStatus } from '../../api/failure.ts'

/** Whether the user has a file or folder at this path. */
export async function isThere(client: Pick<Client, 'call'>, path: string, signal?: AbortSignal): Promise<boolean> {
  try {
    await client.call('getResourceInfo', { query: { resource: path } }, signal && { signal })
    return true
  } catch (error) {
    if (hasStatus(error, 403, 404)) return false
    throw error
  }
}
