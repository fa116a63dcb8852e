import { Link } from '@tanstack/react-router'
import { folderText } from '../../../components/files/folder-text.ts'
import { LongName } from '../../../components/files/long-name.tsx'
import { t } from '../../../lib/language/language.ts'
import type { NameParts } from '../../../lib/long-name.ts'
import { partsOfPath } from '../../../lib/long-path.ts'
import { linkTo } from '../location/location.ts'

/** Letters of a path that stay visible at its end. */
const shownEnd = 28

/** In little space the name of the folder stays visible, and is shortened at its end after the way to it. */
export function partsOfFolder(path: string): NameParts {
  const at = path.lastIndexOf('/')
  return at > 0 ? { start: path.slice(0, at), end: path.slice(at) } : { start: path, end: '' }
}

interface Props {
  readonly folder: string
  readonly isNarrow: boolean
}

/** The path of a folder, which opens it. On touch screens it is text: it would be too small to tap, and menus have an action for it. */
export function FolderLink({ folder, isNarrow }: Props) {
  const shown = folderText(folder)
  const name = <LongName name={shown} split={isNarrow ? partsOfFolder : (path) => partsOfPath(path, shownEnd)} />
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
