/** One line of the activity of a folder: what was deleted in it and below, or moved out of it. */
import { MinuteTime } from '../../../components/display/relative-time.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { LongName } from '../../../components/files/long-name.tsx'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import type { Removal } from './activity-lines.ts'
import { DeletedName } from './deleted-name.tsx'
import { Ends } from './logged.tsx'
import { Names } from './names.tsx'

interface Props {
  readonly removal: Removal
  /** The folder whose activity it is. */
  readonly folder: string
  readonly isSheet: boolean
}

export function Removed({ removal: { removed }, folder, isSheet }: Props) {
  const me = useMe().attributes.username
  const [{ attributes }] = removed
  const { operation, username, displayName = username, visitor, fileName, fileSource, created } = attributes
  const isMoved = operation === 'MOVE'
  const from = parentPath(isMoved ? fileSource : fileName)
  return (
    <li>
      <Names all={removed} name={(one) => <Former entry={one} isSheet={isSheet} />} />
      <span>
        <WhoDidWhat
          activity={isMoved ? 'moved' : 'deleted'}
          of={{ by: username, byName: displayName, visitor }}
          me={me}
          count={removed.length}
        />
        {!isMoved && from !== folder && <> {rich('from {fileSource}', { fileSource: <bdi>{from}</bdi> })}</>}
      </span>
      {isMoved && (
        <Ends
          from={folderText(from)}
          to={fileName === '' ? t('outside your home folder') : folderText(parentPath(fileName))}
        />
      )}
      <span className="details-when">
        <MinuteTime at={created} />
      </span>
    </li>
  )
}

function Former({ entry, isSheet }: { entry: ActivityEntry; isSheet: boolean }) {
  const { trashed, operation } = entry.attributes
  const path = formerPath(entry)
  const missing = useMissingText(entry)
  if (operation === 'MOVE')
    return (
      <span className="details-subject">
        <LongName name={baseName(path)} title={path} />
      </span>
    )
  return <DeletedName {...{ path, trashed, missing, isSheet }} />
}

/** Why nothing in the trash is linked: others than administrators see there what they have deleted themselves, or created. */
function useMissingText({ attributes: { username } }: ActivityEntry): string {
  const me = useMe()
  return isAdmin(me) || username === me.attributes.username
    ? t('No longer in the Trash Can')
    : t('Not in your Trash Can')
}

/** Where it was in the folder. */
const formerPath = ({ attributes: { operation, fileName, fileSource } }: ActivityEntry) =>
  operation === 'MOVE' ? fileSource : fileName
