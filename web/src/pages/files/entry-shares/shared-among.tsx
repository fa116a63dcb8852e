/** Which of several selected entries are shared, and how. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { Dotted } from '../../../components/display/dotted.tsx'
import { iconOf } from '../../../components/files/file-kinds.ts'
import { LongName } from '../../../components/files/long-name.tsx'
import { type SharedEntry, useSharedAmong } from '../../../data/sharing/folder-shares.ts'
import type { ShareType } from '../../../data/sharing/shares.ts'
import { numberText, t } from '../../../lib/language/language.ts'
import { ShareButton, ShareLine } from './share-line.tsx'
import { shareIcons } from './share-of-it.tsx'
import { SharingSection } from './sharing-section.tsx'
import { accessText } from './terms.tsx'

interface Props {
  readonly entries: readonly Resource[]
  /** Makes a link of the name of one, that leads to its own details. */
  readonly linked: (entry: Resource, name: ReactNode) => ReactNode
  /** Shares copies of all of them by one link. */
  readonly onShare: () => void
}

/** Nothing for more than a few, and until all of it is known. */
export function SharedAmong({ entries, linked, onShare }: Props) {
  const among = useSharedAmong(entries)
  if (!among) return null
  const { shared, around } = among
  const counts = { shared: numberText(shared.length), selected: numberText(entries.length) }
  const none = around.length === 0 && t('Not shared')
  return (
    <SharingSection
      note={shared.length > 0 ? t('{shared} of {selected} shared', counts) : none}
      tool={<ShareButton onClick={onShare} />}
    >
      <ul className="share-lines">
        {shared.map((one) => (
          <ShareLine key={one.entry.id} icon={iconOf(one.entry.attributes)} name={linked(one.entry, <Name {...one} />)}>
            <span className="details-when">
              <Dotted texts={waysOf(one)} />
            </span>
          </ShareLine>
        ))}
        {around.map(({ share, entry }) => (
          <ShareLine key={share.id} icon={shareIcons.receive} name={<bdi>{share.attributes.name}</bdi>}>
            <span className="details-when">{accessText(share, entry)}</span>
          </ShareLine>
        ))}
      </ul>
    </SharingSection>
  )
}

const Name = ({ entry: { attributes } }: SharedEntry) => (
  <LongName name={attributes.name} isFolder={attributes.type === 'dir'} title={attributes.path} />
)

/** Names of a line. */
const mostNames = 3

const wayTexts: Readonly<Record<ShareType, string>> = {
  shared_folder: t('by a link'),
  send: t('a copy, by a link'),
  receive: t('as a receive folder'),
}

/** Links by their names, and others who have some. */
function waysOf({ entry, shares, sharers }: SharedEntry): ReactNode[] {
  const names = [
    ...shares.map(({ id, attributes: { name, type } }) =>
      // Its own name would be said twice.
      name.toLowerCase() === entry.attributes.name.toLowerCase() ? wayTexts[type] : <bdi key={id}>{name}</bdi>,
    ),
    ...sharers.map(({ id, attributes: { username, displayName } }) => (
      <bdi key={`by ${id}`} title={username}>
        {t('by {name}', { name: displayName })}
      </bdi>
    )),
  ]
  const others = names.length - mostNames
  return others > 1 ? [...names.slice(0, mostNames), t('and {others} more', { others: numberText(others) })] : names
}
