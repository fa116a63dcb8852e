/** How much folders contain, with everything below them. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Fact } from '../../../components/display/fact.tsx'
import { useContentSize } from '../../../data/files/content-size.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'

interface Props {
  readonly name: string
  readonly folders: readonly Resource[]
  /** Selected beside them, and in none of them. */
  readonly files?: readonly Resource[]
}

export function ContentSize({ name, folders, files = [] }: Props) {
  const { size, isError } = useContentSize(folders)
  if (isError) return null
  const bytes = files.reduce((sum, { attributes }) => sum + attributes.size, size?.bytes ?? 0)
  return <Fact name={name}>{size ? totalText(bytes, files.length + size.files, size.isComplete) : t('Counting…')}</Fact>
}

/** "1.2 MB in 12 files", "More than 1.2 MB and 10,000 files". */
export const totalText = (bytes: number, files: number, isComplete: boolean) =>
  isComplete
    ? t('{size} in {files, plural, one {# file} other {# files}}', { size: sizeText(bytes), files })
    : t('More than {size} and {files} files', { size: sizeText(bytes), files: numberText(files) })

/** Of several entries: what is selected in a folder that is selected, too, is counted once. */
export function SelectionSize({ entries }: { entries: readonly Resource[] }) {
  const folders = entries.filter(({ attributes }) => attributes.type === 'dir')
  const paths = new Set(folders.map(({ attributes }) => attributes.path))
  const files = entries.filter(({ attributes: { type, path } }) => type === 'file' && !isBelow(path, paths))
  const name = t('Total size')
  if (folders.length > 0) return <ContentSize {...{ name, folders, files }} />
  return <Fact name={name}>{sizeText(files.reduce((sum, { attributes }) => sum + attributes.size, 0))}</Fact>
}

/** Whether a path is in one of these folders, or below it. */
function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  const parent = parentPath(path)
  return folders.has(parent) || (parent !== '/' && isBelow(parent, folders))
}
