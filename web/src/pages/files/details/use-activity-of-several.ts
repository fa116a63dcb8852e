/** What happened to several selected entries: their activity in one list, and which change was the latest. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useActivityOf } from '../../../data/files/item-activity.ts'
import { type Change, changeOfFile, changeOfFolder } from '../authors/authors.ts'
import { linesOfSeveral } from '../item-activity/activity-of-several.ts'
import { allActivity, indexOfChange, latestChange, latestOf } from '../item-activity/latest-change.ts'
import type { Activity } from '../item-activity/use-activity.ts'
import { useLines } from '../item-activity/use-lines.ts'

/** They are asked for one by one: of more nothing is said. */
const mostEntries = 10

/** The latest change, and of which entry. */
export type ChangeAmong = Change & { readonly entry: Resource }

export interface ActivityOfSeveral {
  readonly shown: Omit<Activity, 'own' | 'changed'>
  /** Undefined until all of it is known. */
  readonly latest: ChangeAmong | undefined
}

/** Undefined for more than a few, and where something is not known. */
export function useActivityOfSeveral(entries: readonly Resource[]): ActivityOfSeveral | undefined {
  const isAsked = entries.length <= mostEntries
  const activity = useActivityOf(isAsked ? entries : [])
  const known = activity === undefined || activity === 'loading' ? undefined : activity
  const lines = known ? linesOfSeveral(entries, known) : []
  const shown = useLines(lines, indexOfChange(lines, { isContent: false }))
  if (!isAsked || !activity) return undefined
  const changes = entries.map((entry) => {
    const { own, below } = known?.get(entry.id) ?? {}
    const changed = latestChange(allActivity(own, below, entry.attributes.createdAt))
    const isFolder = entry.attributes.type === 'dir'
    return { entry, ...(isFolder ? changeOfFolder(entry, changed) : (changed ?? changeOfFile(entry))) }
  })
  return {
    shown: {
      ...shown,
      ...{ path: '', isKnown: true, isLoading: activity === 'loading', error: null, retry: () => undefined },
      isCut: entries.some(({ id }) => known?.get(id)?.below?.isCut),
    },
    latest: known && latestOf(changes),
  }
}
