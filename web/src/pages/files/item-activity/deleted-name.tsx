/** The name of what was deleted, which leads to it in the trash while it is there. */
import { Link } from '@tanstack/react-router'
import { inTrash } from '../../../components/files/in-trash.ts'
import { LongName } from '../../../components/files/long-name.tsx'
import { t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'

interface Props {
  /** Where it was when it was deleted. */
  readonly path: string
  readonly isFolder?: boolean
  /** Its id, while the user sees it in the trash. */
  readonly trashed: number | undefined
  /** Why nothing in the trash is linked. */
  readonly missing?: string
  /** In a sheet, whose place in the history the link takes. */
  readonly isSheet: boolean
}

export function DeletedName({ path, isFolder = false, trashed, missing, isSheet }: Props) {
  const name = baseName(path)
  const shown = <LongName name={name} isFolder={isFolder} title="" />
  if (trashed === undefined)
    return (
      <span className="details-subject dim" title={missing ? `${path}\n${missing}` : path}>
        {shown}
      </span>
    )
  return (
    <Link
      className="details-link details-subject"
      title={t('Show {path} in the Trash Can', { path })}
      replace={isSheet}
      {...inTrash({ id: trashed, name })}
    >
      {shown}
    </Link>
  )
}
