/** Details of several selected entries, also of the trash. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { sizeText } from '../../../lib/bytes.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { Fact } from './fact.tsx'

/** Names that are listed. */
const mostNames = 100

interface Props {
  readonly entries: readonly (Pick<Resource, 'id'> & {
    readonly attributes: Pick<Resource['attributes'], 'name' | 'type' | 'extension' | 'size'>
  })[]
  /** Further facts, of all of them. */
  readonly children?: ReactNode
}

export function SelectionDetails({ entries, children }: Props) {
  const files = entries.filter(({ attributes }) => attributes.type === 'file')
  const folders = entries.length - files.length
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
        {folders > 0 && <Fact name={t('Folders')}>{numberText(folders)}</Fact>}
        {children}
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
