/** In place of the details of what was deleted while it was selected: its activity says more. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { can, useMe } from '../../../data/account/me.ts'
import { useTrashed } from '../../../data/files/deleted/trashed.ts'
import { t } from '../../../lib/language/language.ts'
import { TrashedActs } from '../../trash/found/trashed-acts.tsx'
import { useGoneText } from '../gone/gone-text.tsx'
import { ItemActivity } from '../item-activity/item-activity.tsx'
import { useActivity } from '../item-activity/use-activity.ts'

interface Props {
  readonly entry: Resource
  /** The link to the trash takes the place of the sheet in the history. */
  readonly isSheet: boolean
}

export function GoneDetails({ entry, isSheet }: Props) {
  const text = useGoneText(entry)
  const activity = useActivity(entry)
  const mayOpenTrash = can(useMe(), 'delete')
  const { data: trashed } = useTrashed({ id: entry.id })
  return (
    <>
      <div className="details-gone" role="status">
        {text && (
          <>
            <strong>{text.title}</strong>
            {text.explanation && <p>{text.explanation}</p>}
            {trashed ? (
              <TrashedActs entry={trashed} id={entry.id} isReplacing={isSheet} />
            ) : (
              // Not there, or not the user's, which is certain only once that has loaded.
              trashed === null &&
              mayOpenTrash && (
                <Link replace={isSheet} to="/trash">
                  {t('Open the Trash Can')}
                </Link>
              )
            )}
          </>
        )}
      </div>
      <ItemActivity activity={activity} isSheet={isSheet} />
    </>
  )
}
