/** In place of a folder that is not there: that it is in the trash, if the user sees it there, or else who deleted it. */
import { Link } from '@tanstack/react-router'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Empty, Loading } from '../../../components/display/states.tsx'
import { useMe } from '../../../data/account/me.ts'
import { type Removal, useRemoval } from '../../../data/files/deleted/removal.ts'
import { useTrashed } from '../../../data/files/deleted/trashed.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import { TrashedNote } from '../../trash/found/trashed-note.tsx'
import { WhoDidWhat } from '../activity/who-did-what.tsx'
import { linkTo } from '../location/location.ts'

export function MissingFolder({ folder }: { folder: string }) {
  const { data: trashed, isLoading } = useTrashed({ path: folder })
  const removal = useRemoval(isLoading || trashed ? undefined : folder)
  if (isLoading || removal.isLoading) return <Loading rows={4} />
  if (trashed) return <TrashedNote entry={trashed} />
  if (removal.data) return <Removed removal={removal.data} />
  return (
    <Empty icon="folder" title={t('Folder not found')} action={<ToParent of={folder} />}>
      {t('It may have been moved, renamed or deleted, or the address is mistyped.')}
    </Empty>
  )
}

const ToParent = ({ of: folder }: { of: string }) => (
  <Link {...linkTo(parentPath(folder))}>{t('Go to the parent folder')}</Link>
)

function Removed({ removal }: { removal: Removal }) {
  const me = useMe().attributes.username
  const { username, displayName = username, visitor, fileName, created } = removal
  return (
    <div role="status">
      <Empty
        icon="folder"
        title={t('“{name}” was deleted', { name: baseName(fileName) })}
        action={<ToParent of={fileName} />}
      >
        <span>
          <WhoDidWhat activity="deleted" of={{ by: username, byName: displayName, visitor }} me={me} />
        </span>
        {' · '}
        <RelativeTime at={created} />
        <br />
        {t('An administrator may be able to restore it.')}
      </Empty>
    </div>
  )
}
