/** One line of the activity of a folder: what was deleted in it and below, or moved out of it. */
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import { namedOf, type Removal } from './activity-lines.ts'
import { Ends } from './logged.tsx'

export function Removed({ removal: { removed } }: { removal: Removal }) {
  const me = useMe().attributes.username
  const [{ attributes }] = removed
  const { operation, username, displayName = username, visitor, fileName, fileSource, created } = attributes
  const { named, others } = namedOf(removed)
  const isMoved = operation === 'MOVE'
  return (
    <li>
      {named.map((one) => (
        <bdi key={one.id} className="details-subject" title={formerPath(one)}>
          {baseName(formerPath(one))}
        </bdi>
      ))}
      {others > 0 && <span className="details-others">{t('and {others} more', { others: numberText(others) })}</span>}
      <span>
        <WhoDidWhat
          activity={isMoved ? 'moved' : 'deleted'}
          of={{ by: username, byName: displayName, visitor }}
          me={me}
          count={removed.length}
        />
      </span>
      {isMoved && (
        <Ends
          from={folderText(parentPath(fileSource))}
          to={fileName === '' ? t('outside your home folder') : folderText(parentPath(fileName))}
        />
      )}
      <span className="details-when">
        <RelativeTime at={created} />
      </span>
    </li>
  )
}

/** Where it was in the folder. */
const formerPath = ({ attributes: { operation, fileName, fileSource } }: ActivityEntry) =>
  operation === 'MOVE' ? fileSource : fileName
