/** Shares with their receipts and their activity. */
import type { ShareLogEntry } from '../../../core/activity/share-log.ts'
import type { Actor } from '../../../core/actor.ts'
import type { ShareView } from '../../../core/shares/finding.ts'
import { presentShare } from './share.ts'
import { presentShareAction } from './share-activity.ts'

interface Related {
  readonly receipts: ReadonlyMap<number, readonly number[]>
  /** The latest activity of each share; null when it was not requested. */
  readonly latestActivity: readonly ShareLogEntry[] | null
}

export function presentShares(actor: Actor, views: readonly ShareView[], { receipts, latestActivity }: Related) {
  const data = views.map((view) => {
    const { id } = view.share
    const activity = latestActivity?.filter(({ shareId }) => shareId === id).map(({ entry }) => entry.id)
    return presentShare(actor, view, { receipts: receipts.get(id) ?? [], ...(activity && { activity }) })
  })
  return {
    data,
    ...(latestActivity && { activity: latestActivity.map((deed) => presentShareAction(actor, deed)) }),
  }
}
