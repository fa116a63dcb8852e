import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { ItemActivity } from '../../files/item-activity/item-activity.tsx'
import { useActivity } from '../../files/item-activity/use-activity.ts'

/** What happened to an entry, by the session log, which administrators may read. */
export const TrashActivity = ({ entry, isSheet }: { entry: TrashedResource; isSheet: boolean }) => (
  <ItemActivity activity={useActivity(entry, { isInTrash: true })} isSheet={isSheet} />
)
