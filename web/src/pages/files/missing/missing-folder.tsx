/** In place of a folder that is not there: that it is in the trash, if the user sees it there. */
import { Link } from '@tanstack/react-router'
import { Empty, Loading } from '../../../components/display/states.tsx'
import { useTrashed } from '../../../data/files/deleted/trashed.ts'
import { t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { TrashedNote } from '../../trash/found/trashed-note.tsx'
import { linkTo } from '../location/location.ts'

export function MissingFolder({ folder }: { folder: string }) {
  const { data: trashed, isLoading } = useTrashed({ path: folder })
  if (isLoading) return <Loading rows={4} />
  if (trashed) return <TrashedNote entry={trashed} />
  return (
    <Empty
      icon="folder"
      title={t('Folder not found')}
      action={<Link {...linkTo(parentPath(folder))}>{t('Go to the parent folder')}</Link>}
    >
      {t('It may have been moved, renamed or deleted, or the address is mistyped.')}
    </Empty>
  )
}
