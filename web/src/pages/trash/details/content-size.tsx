/** How much deleted folders contain, counted when it is shown. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { useTrashSize } from '../../../data/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { totalText } from '../../files/details/content-size.tsx'

interface Props {
  readonly name: string
  readonly folders: readonly TrashedResource[]
  /** Selected beside them. */
  readonly files?: readonly TrashedResource[]
}

export function ContentSize({ name, folders, files = [] }: Props) {
  const { size, isError } = useTrashSize(folders.map(({ id }) => id))
  // They are no entries any more.
  if (isError || size?.entries === 0) return null
  const bytes = files.reduce((sum, { attributes }) => sum + attributes.size, size?.bytes ?? 0)
  return <Fact name={name}>{size ? totalText(bytes, files.length + size.files, size.isComplete) : t('Counting…')}</Fact>
}

/** Of several entries, with folders among them. */
export function SelectionSize({ entries }: { entries: readonly TrashedResource[] }) {
  const { dir: folders = [], file: files = [] } = Object.groupBy(entries, ({ attributes }) => attributes.type)
  return <ContentSize name={t('Total size')} {...{ folders, files }} />
}
