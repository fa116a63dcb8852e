/** Details of several selected entries. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { sizeText } from '../../../lib/bytes.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { ContentSize } from './content-size.tsx'
import { Fact } from './fact.tsx'

/** Names that are listed. */
const mostNames = 100

export function SelectionDetails({ entries }: { entries: readonly Resource[] }) {
  const files = entries.filter(({ attributes }) => attributes.type === 'file')
  const folders = entries.filter(({ attributes }) => attributes.type === 'dir')
  const folderPaths = new Set(folders.map(({ attributes }) => attributes.path))
  const bytes = files.reduce((sum, { attributes }) => sum + attributes.size, 0)
  const others = entries.length - mostNames
  return (
    <>
      <dl className="details-facts">
        {files.length > 0 && (
          <Fact name={t('Files')}>
            {numberText(files.length)}, {sizeText(bytes)}
          </Fact>
        )}
        {folders.length > 0 && (
          <>
            <Fact name={t('Folders')}>{numberText(folders.length)}</Fact>
            <ContentSize
              name={t('Total')}
              folders={folders}
              files={files.filter(({ attributes }) => !isBelow(attributes.path, folderPaths))}
            />
          </>
        )}
      </dl>
      <ul className="details-names">
        {entries.slice(0, mostNames).map(({ id, attributes }) => (
          <li key={id}>
            <EntryName name={attributes.name} looks={attributes} />
          </li>
        ))}
      </ul>
      {others > 0 && <p className="details-none">{t('and {others} more', { others: numberText(others) })}</p>}
    </>
  )
}

/** Whether a path is in one of these folders, or below it. */
function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  const parent = parentPath(path)
  return folders.has(parent) || (parent !== '/' && isBelow(parent, folders))
}
