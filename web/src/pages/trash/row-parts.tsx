/** What rows of the trash and of folders in it show. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { LongName } from '../../components/files/entry-name.tsx'
import { itemsText, sizeText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'
import { Picture } from './picture.tsx'

interface NameProps {
  readonly row: TrashedResource
  /** Undefined if the user may not look at it. */
  readonly onOpen: (() => void) | undefined
}

export function OpenedName({ row, onOpen }: NameProps) {
  const { name: text, type } = row.attributes
  const name = (
    <span className="entry-name">
      <Picture row={row} isPrivate={!onOpen} />
      <LongName name={text} isFolder={type === 'dir'} />
    </span>
  )
  if (!onOpen) return name
  return (
    <button type="button" className="trash-open" onClick={onOpen}>
      {name}
    </button>
  )
}

/** The name of a user, or that the user no longer exists. */
export const DeletedBy = ({ deletedBy }: Pick<TrashedResource['attributes'], 'deletedBy'>) =>
  deletedBy === '' ? (
    <span className="dim">{t('Deleted user')}</span>
  ) : (
    <bdi dir="auto" title={deletedBy}>
      {deletedBy}
    </bdi>
  )

export const sizeOf = ({ attributes: { type, size, fileCount } }: TrashedResource) =>
  type === 'dir' ? itemsText(fileCount) : sizeText(size)
