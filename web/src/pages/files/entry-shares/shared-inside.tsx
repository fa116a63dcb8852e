/** That folders inside a folder are shared, with links to them. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useId, useState } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import type { SharedFolder, SharesBelow } from '../../../data/sharing/folder-shares.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { EntryLink } from '../location/entry-link.tsx'
import { ShareLine } from './share-line.tsx'

interface Props {
  /** The folder. */
  readonly entry: Resource
  readonly inside: SharesBelow
  /** In a sheet, whose place in the history links take. */
  readonly isSheet: boolean
}

function countText(folders: SharesBelow['folders'], isWhole: boolean): string {
  const receiving = folders.filter(({ isReceiving }) => isReceiving).length
  const shared = folders.length - receiving
  if (!isWhole) return t('More than {count} folders inside have links', { count: numberText(folders.length) })
  if (receiving === 0)
    return t('{count, plural, one {# folder inside is shared} other {# folders inside are shared}}', { count: shared })
  if (shared === 0)
    return t('{count, plural, one {# receive folder inside} other {# receive folders inside}}', { count: receiving })
  return t(
    '{shared, plural, one {# shared folder} other {# shared folders}} and {receiving, plural, one {# receive folder} other {# receive folders}} inside',
    { shared, receiving },
  )
}

/** Folders that are listed. */
const mostListed = 5

/** One leads there at once; several are listed once somebody asks. */
export function SharedInside({ entry, inside: { folders, isWhole }, isSheet }: Props) {
  const [isUnfolded, setUnfolded] = useState(false)
  const id = useId()
  const text = countText(folders, isWhole)
  const [only, ...others] = folders
  if (!only) return null
  if (isWhole && others.length === 0)
    return (
      <ShareLine
        icon="folder"
        name={
          <EntryLink {...only} isSheet={isSheet}>
            <span>{text}</span>
          </EntryLink>
        }
      >
        <span className="details-when">
          <PathBelow folder={only} entry={entry} />
        </span>
      </ShareLine>
    )
  const more = folders.length - mostListed
  const isMixed = folders.some(({ isReceiving }) => isReceiving) && folders.some(({ isReceiving }) => !isReceiving)
  return (
    <ShareLine
      icon="folder"
      name={
        <TextButton
          className="details-link"
          aria-expanded={isUnfolded}
          aria-controls={id}
          onClick={() => setUnfolded(!isUnfolded)}
        >
          {text}
        </TextButton>
      }
    >
      <ul id={id} className="details-inside" hidden={!isUnfolded}>
        {folders.slice(0, mostListed).map((folder) => (
          <li key={folder.id}>
            <EntryLink {...folder} isSheet={isSheet}>
              <span>
                <PathBelow folder={folder} entry={entry} />
              </span>
            </EntryLink>
            {isMixed && folder.isReceiving && <span className="dim"> ({t('receive folder')})</span>}
          </li>
        ))}
        {more > 0 && (
          <li className="dim">{isWhole ? t('and {others} more', { others: numberText(more) }) : t('and others')}</li>
        )}
      </ul>
    </ShareLine>
  )
}

const PathBelow = ({ folder: { path }, entry: { attributes } }: { folder: SharedFolder; entry: Resource }) => (
  <bdi>
    <Breakable text={path.slice(attributes.path === '/' ? 1 : attributes.path.length + 1)} />
  </bdi>
)
