import { Link } from '@tanstack/react-router'
import { LongName } from '../../../components/files/entry-name.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { t } from '../../../lib/language/language.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { linkTo } from '../location/location.ts'

interface Props {
  readonly folder: string
  /** Letters that stay visible at its end. */
  readonly shownEnd: number
}

/** The path of a folder, which opens it. On touch screens it is text: it would be too small to tap, and menus have an action for it. */
export function FolderLink({ folder, shownEnd }: Props) {
  const shown = folderText(folder)
  const name = <LongName name={shown} split={(path) => partsOfPath(path, shownEnd)} />
  if (!matchMedia('(pointer: fine)').matches) return name
  return (
    <Link
      {...(linkTo(folder) as { to: string })}
      tabIndex={-1}
      className="recent-link"
      aria-label={t('Open folder {name}', { name: shown })}
      // A link would be dragged in place of its row.
      draggable={false}
    >
      {name}
    </Link>
  )
}
