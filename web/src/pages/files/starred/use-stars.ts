import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { showError } from '../../../components/windows/show-notice.ts'
import { useChangeStars, useStarredIds } from '../../../data/files/starred.ts'

export interface Stars {
  readonly has: (entry: Resource) => boolean
  readonly set: (entries: readonly Resource[], isStarred: boolean) => void
}

export function useStars(): Stars {
  const ids = useStarredIds()
  const { mutate } = useChangeStars()
  return {
    has: ({ id }) => ids.has(id),
    set: (entries, isStarred) =>
      mutate({ entries, isStarred }, { onError: (error) => showError(error, { isBrief: true }) }),
  }
}
