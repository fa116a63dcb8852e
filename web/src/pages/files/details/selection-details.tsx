/** Details of several selected entries, also of the trash. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { type ReactNode, useId, useState } from 'react'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { EntryName } from '../../../components/files/entry-name.tsx'
import { sizeText } from '../../../lib/bytes.ts'
import { numberText, t } from '../../../lib/language/language.ts'

/** Names that are listed, and how many of them at first. */
const mostNames = 100
const firstNames = 5

interface Selected extends Pick<Resource, 'id'> {
  readonly attributes: Pick<Resource['attributes'], 'name' | 'type' | 'extension' | 'size'>
}

interface Props<Entry extends Selected> {
  readonly entries: readonly Entry[]
  /** The size of all of them, with what folders contain, where that is known. */
  readonly size?: ReactNode
  /** Further facts. */
  readonly children?: ReactNode
  /** Makes a link of the name of one, that leads to its own details. */
  readonly linked?: (entry: Entry, name: ReactNode) => ReactNode
}

export function SelectionDetails<Entry extends Selected>({ entries, size, children, linked }: Props<Entry>) {
  const files = entries.filter(({ attributes }) => attributes.type === 'file')
  const folders = entries.length - files.length
  const bytes = files.reduce((sum, { attributes }) => sum + attributes.size, 0)
  const [isUnfolded, setUnfolded] = useState(false)
  const id = useId()
  // One more in place of "and 1 more".
  const most = isUnfolded ? mostNames : entries.length === firstNames + 1 ? firstNames + 1 : firstNames
  const others = entries.length - most
  return (
    <>
      <dl className="details-facts">
        <Fact name={t('Selected')}>{kindsText(files.length, folders)}</Fact>
        {size ??
          (files.length > 0 && (
            <Fact name={t('Size')}>
              {folders > 0 ? t('{size} without the folders', { size: sizeText(bytes) }) : sizeText(bytes)}
            </Fact>
          ))}
        {children}
      </dl>
      <ul className="details-names" id={id}>
        {entries.slice(0, most).map((entry) => {
          const name = <EntryName name={entry.attributes.name} looks={entry.attributes} />
          return <li key={entry.id}>{linked ? linked(entry, name) : name}</li>
        })}
      </ul>
      {isUnfolded && others > 0 && (
        <p className="details-none">{t('and {others} more', { others: numberText(others) })}</p>
      )}
      {(isUnfolded ? entries.length > firstNames + 1 : others > 0) && (
        <TextButton
          className="details-link"
          aria-expanded={isUnfolded}
          aria-controls={id}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {isUnfolded ? t('Show less') : t('and {others} more', { others: numberText(others) })}
        </TextButton>
      )}
    </>
  )
}

const kindsText = (files: number, folders: number) =>
  folders === 0
    ? t('{files, plural, one {# file} other {# files}}', { files })
    : files === 0
      ? t('{folders, plural, one {# folder} other {# folders}}', { folders })
      : t('{files, plural, one {# file} other {# files}}, {folders, plural, one {# folder} other {# folders}}', {
          files,
          folders,
        })
