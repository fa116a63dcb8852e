import type { RecentFile } from '@sallyport/contract/operations/files/recent.ts'
import { useQueryClient } from '@tanstack/react-query'
import { useUploads } from '../../../data/uploads/uploads.tsx'

/** For how long after an action its changes are taken for those of the user here, in ms. */
const recentMs = 15_000

/** Returns whether the user may just have changed a file in this tab: after any action, or by uploading it. */
export function useDoneHere(): (file: RecentFile) => boolean {
  const actions = useQueryClient().getMutationCache()
  const { queue } = useUploads()
  return ({ resource }) =>
    actions.getAll().some(({ state }) => state.status === 'pending' || Date.now() - state.submittedAt < recentMs) ||
    queue.snapshot().some(({ path }) => path === resource.attributes.path)
}
