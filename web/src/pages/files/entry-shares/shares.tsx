/**
 * How people without an account reach a file or folder: through shares of it, and of the folders that it is in; and who reaches a copy of
 * it, which sends have.
 */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import type { ActivityEntry } from '../../../data/files/item-activity.ts'
import { isAround, type ReachingShare, useSharesBelow, useSharesOf } from '../../../data/sharing/folder-shares.ts'
import { useSharers } from '../../../data/sharing/sharers.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { linkOf } from '../../sharing/share-form.ts'
import { downloadsOf } from './downloads.ts'
import { SharedBy } from './shared-by.tsx'
import { SharedInside } from './shared-inside.tsx'
import { Terms } from './terms.tsx'

interface Props {
  readonly entry: Resource
  /** Its activity, with that of its copies. */
  readonly own: readonly ActivityEntry[]
  readonly isSheet: boolean
  /** Opens the window that shares it. */
  readonly onShare: () => void
  /** Opens the settings of a share. */
  readonly onEdit: (share: ReachingShare) => void
}

/** As far as the user can know. */
export function Shares({ entry, own, isSheet, onShare, onEdit }: Props) {
  const { data } = useSharesOf(entry)
  const sharers = useSharers(entry)
  const { data: inside } = useSharesBelow(entry)
  if (!data || !sharers) return null
  const { path } = entry.attributes
  // Visitors see what is in a shared folder, and only add to a receive folder.
  const shares = data.filter((share) => !isAround(share, path))
  const isSharedFolder = shares.some(({ attributes: { type, paths } }) => type === 'shared_folder' && paths[0] === path)
  if (data.length === 0 && sharers.length === 0 && !inside?.total && path === '/') return null
  return (
    <Fact name={t('Sharing')}>
      {shares.map((share) => (
        <div key={share.id} className="details-share">
          <span className="details-share-link">
            <TextButton className="details-link" title={share.attributes.name} onClick={() => onEdit(share)}>
              {/* One text, also where links are laid out for fingers. */}
              <span>{wordsOf(share, path)}</span>
            </TextButton>
            {share.attributes.isPublic && (
              <CopyButton value={linkOf(share)} what={t('link of {name}', { name: share.attributes.name })} />
            )}
          </span>
          <Terms
            {...{ share, entry }}
            downloads={downloadsOf(share.id, own)}
            hasSeconds={shares.some((other) => other !== share && isOfSameMinute(other, share))}
          />
        </div>
      ))}
      {sharers.length > 0 && <SharedBy sharers={sharers} />}
      {path !== '/' && !isSharedFolder && (
        <Share isFirst={shares.length === 0 && sharers.length === 0} onShare={onShare} />
      )}
      {inside && <SharedInside {...{ entry, inside, isSheet }} />}
      {data
        .filter((share) => isAround(share, path))
        .map((share) => (
          <ReceiveFolder key={share.id} share={share} onEdit={() => onEdit(share)} />
        ))}
    </Fact>
  )
}

const isOfSameMinute = (one: ReachingShare, other: ReachingShare) =>
  one.attributes.created.slice(0, 16) === other.attributes.created.slice(0, 16)

/** Only administrators know what others share. */
function Share({ isFirst, onShare }: Pick<Props, 'onShare'> & { readonly isFirst: boolean }) {
  const me = useMe()
  return (
    <div className="details-share">
      {isFirst && (
        <span className="dim">
          {isAdmin(me) ? t('Not shared') : t('Not shared by you')}
          {' · '}
        </span>
      )}
      <TextButton className="details-link" onClick={onShare}>
        {t('Share')}
      </TextButton>
    </div>
  )
}

/** In which it is, so that it may have come from a visitor, but is not shared. */
const ReceiveFolder = ({ share: { attributes }, onEdit }: { share: ReachingShare; onEdit: () => void }) => (
  <div className="details-share details-when">
    {rich('In the receive folder {folder}: visitors can upload, but not see files', {
      folder: (
        <TextButton className="details-link" title={attributes.name} onClick={onEdit}>
          <bdi>{folderText(attributes.paths[0] ?? '/')}</bdi>
        </TextButton>
      ),
    })}
  </div>
)

function wordsOf({ attributes: { type, paths } }: ReachingShare, path: string): ReactNode {
  const [folder = path] = paths
  if (type === 'send') return t('Copy shared by link')
  if (type === 'receive') return t('Receive folder')
  return folder === path
    ? t('Shared folder')
    : rich('Shared through {folder}', { folder: <bdi>{folderText(folder)}</bdi> })
}
