/** One line of the activity of a folder: what was deleted in it and below, or moved out of it. */
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import type { Removal } from './activity-lines.ts'
import { Ends } from './logged.tsx'
import { Names } from './names.tsx'

export function Removed({ removal: { removed } }: { removal: Removal }) {
  const me = useMe().attributes.username
  const [{ attributes }] = removed
  const { operation, username, displayName = username, visitor, fileName, fileSource, created } = attributes
  const isMoved = operation === 'MOVE'
  return (
    <li>
      <Names all={removed} name={(one) => <Former entry={one} />} />
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

const Former = ({ entry }: { entry: ActivityEntry }) => (
  <bdi className="details-subject" title={formerPath(entry)}>
    {baseName(formerPath(entry))}
  </bdi>
)

/** Where it was in the folder. */
const formerPath = ({ attributes: { operation, fileName, fileSource } }: ActivityEntry) =>
  operation === 'MOVE' ? fileSource : fileName
