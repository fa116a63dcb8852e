/**
 * The section Sharing of details: how people without an account reach a file or folder, through shares of it, of the folders that it is
 * in, and of others; and who reaches a copy of it, which sends have.
 */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { can, useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { isAround, useSharesBelow, useSharesOf } from '../../../data/sharing/folder-shares.ts'
import { useSharers } from '../../../data/sharing/sharers.ts'
import { t } from '../../../lib/language/language.ts'
import { downloadsOf } from './downloads.ts'
import { ShareButton } from './share-line.tsx'
import { type OpenedShare, ShareOfIt } from './share-of-it.tsx'
import { SharedBy } from './shared-by.tsx'
import { SharedInside } from './shared-inside.tsx'
import { SharingSection } from './sharing-section.tsx'

interface Props {
  readonly entry: Resource
  /** Its activity, with that of its copies. */
  readonly own: readonly ActivityEntry[]
  readonly isSheet: boolean
  /** Opens the window that shares it. */
  readonly onShare: () => void
  readonly onOpen: (opened: OpenedShare) => void
}

/** For those who may not share: nothing unless somebody else shares it. */
export const Sharing = (props: Props) =>
  can(useMe(), 'share') ? <Shares {...props} /> : <OthersShares entry={props.entry} />

function OthersShares({ entry }: Pick<Props, 'entry'>) {
  const sharers = useSharers(entry) ?? []
  if (sharers.length === 0) return null
  return (
    <SharingSection>
      <ul className="share-lines">
        <SharedBy sharers={sharers} />
      </ul>
    </SharingSection>
  )
}

/** As far as the user can know. */
function Shares({ entry, own, isSheet, onShare, onOpen }: Props) {
  const { data } = useSharesOf(entry)
  const sharers = useSharers(entry)
  const { data: inside } = useSharesBelow(entry)
  if (!data || !sharers) return null
  const { path } = entry.attributes
  // Visitors see what is in a shared folder, and only add to a receive folder.
  const [around = [], shares = []] = [true, false].map((is) => data.filter((share) => isAround(share, path) === is))
  const isSharedFolder = shares.some(({ attributes: { type, paths } }) => type === 'shared_folder' && paths[0] === path)
  const isInside = inside !== undefined && inside.folders.length > 0
  const hasLines = data.length > 0 || sharers.length > 0
  if (!hasLines && !isInside && path === '/') return null
  const lineOf = (share: (typeof data)[number]) => (
    <ShareOfIt key={share.id} {...{ share, entry, onOpen }} downloads={downloadsOf(share.id, own)} />
  )
  return (
    <SharingSection
      note={!hasLines && path !== '/' && t('Not shared')}
      tool={path !== '/' && !isSharedFolder && <ShareButton onClick={onShare} />}
    >
      <ul className="share-lines">
        {shares.map(lineOf)}
        <SharedBy sharers={sharers} />
        {isInside && <SharedInside {...{ entry, inside, isSheet }} />}
        {around.map(lineOf)}
      </ul>
    </SharingSection>
  )
}
