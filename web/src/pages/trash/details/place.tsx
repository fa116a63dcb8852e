/** Where an entry of the trash was. */
import { Link } from '@tanstack/react-router'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'

interface Props {
  /** Of the entry. */
  readonly path: string
  /** Whether its folder is still there. */
  readonly isThere: boolean
}

/** Of what was deleted elsewhere, users see the name only. */
export function Place({ path, isThere }: Props) {
  const mayList = can(useMe(), 'list')
  const folder = parentPath(path)
  if (folder === '/' && !isThere) return t('Outside your home folder')
  const shown = folderText(folder)
  if (isThere && mayList)
    return (
      <Link className="details-link" to="/files/$" params={{ _splat: folder.slice(1) }}>
        <bdi>{shown}</bdi>
      </Link>
    )
  return (
    <>
      <bdi>{shown}</bdi>
      {!isThere && <div className="dim">{t('No longer there')}</div>}
    </>
  )
}
