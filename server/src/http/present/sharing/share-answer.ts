/** Shares with the receipts and the deeds that were found for them. */
import type { ShareDeed } from '../../../core/activity/share-log.ts'
import type { Actor } from '../../../core/actor.ts'
import type { ShareView } from '../../../core/shares/finding.ts'
import { presentShare } from './share.ts'
import { presentDeed } from './share-activity.ts'

interface Beside {
  readonly receipts: ReadonlyMap<number, readonly number[]>
  /** Null where they were not asked for. */
  readonly deeds: readonly ShareDeed[] | null
}

export function presentShares(actor: Actor, views: readonly ShareView[], { receipts, deeds }: Beside) {
  const data = views.map((view) => {
    const { id } = view.share
    const activity = deeds?.filter(({ shareId }) => shareId === id).map(({ entry }) => entry.id)
    return presentShare(actor, view, { receipts: receipts.get(id) ?? [], ...(activity && { activity }) })
  })
  return { data, ...(deeds && { activity: deeds.map((deed) => presentDeed(deed, actor.timeZone)) }) }
}
