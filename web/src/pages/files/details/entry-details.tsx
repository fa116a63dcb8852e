/** Details of one file or folder, as it is now. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { useVersions } from '../../../data/files/versions.ts'
import type { ReachingShare } from '../../../data/sharing/folder-shares.ts'
import { itemsText, sizeText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { Access } from '../access/access.tsx'
import { People } from '../authors/people.tsx'
import type { ActionName } from '../entries/actions.ts'
import { SharedByOthers } from '../entry-shares/shared-by.tsx'
import { Shares } from '../entry-shares/shares.tsx'
import { ItemActivity } from '../item-activity/item-activity.tsx'
import { useActivity } from '../item-activity/use-activity.ts'
import { versionLinks } from '../item-activity/version-links.ts'
import { linkTo } from '../location/location.ts'
import type { ShownVersions } from '../location/shown-versions.ts'
import { contentsOf } from '../versions/contents.ts'
import { ContentSize } from './content-size.tsx'
import { Picture } from './entry-looks.tsx'
import { GoneDetails } from './gone-details.tsx'
import { kindText } from './kind-text.ts'
import { type More, Technical } from './technical.tsx'

interface Props {
  /** As it was when it was selected, or the open folder. */
  readonly entry: Resource
  readonly isOpenFolder: boolean
  readonly isSheet: boolean
  /** Whether its versions were opened from its details, and closed. */
  readonly isBack: boolean
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  readonly onGone: (id: number | undefined) => void
  readonly more: More
  /** Opens the settings of a share. */
  readonly onEditShare: (share: ReachingShare) => void
  /** Shows one of the versions of a file. */
  readonly onVersion: (shown: ShownVersions) => void
}

export function EntryDetails({ entry: known, onGone, ...props }: Props) {
  const { isOpenFolder, isSheet } = props
  const { entry, isGone } = useCurrent(known)
  const report = useEffectEvent((id: number | undefined) => onGone(id))
  useEffect(() => {
    if (!isGone || isOpenFolder) return
    report(known.id)
    return () => report(undefined)
  }, [isGone, isOpenFolder, known.id])
  return isGone ? <GoneDetails entry={entry} isSheet={isSheet} /> : <PresentDetails entry={entry} {...props} />
}

function PresentDetails(props: Omit<Props, 'onGone'>) {
  const { entry, isSheet, isBack, onAct, onVersion, onEditShare, more } = props
  const me = useMe()
  const [mayRead, maySee] = [can(me, 'download'), can(me, 'share')]
  const { type, path, previewable } = entry.attributes
  const activity = useActivity(entry)
  const versions = useVersions(entry, { isEnabled: type === 'file' && mayRead })
  const contents = versions.data ? contentsOf(versions.data) : []
  const isPictured = previewable && mayRead
  const act = (name: ActionName) => onAct(name, [entry])
  return (
    <>
      {isPictured && <Picture viewed={entry} onOpen={() => act('preview')} />}
      <dl className="details-facts">
        <Content entry={entry} />
        {path !== '/' && <Place entry={entry} isSheet={isSheet} />}
        <People entry={entry} activity={activity} contents={contents} />
        <Access {...{ entry, isSheet }} />
        {maySee ? (
          <Shares
            entry={entry}
            own={activity.own}
            isSheet={isSheet}
            onShare={() => act('share')}
            onEdit={onEditShare}
          />
        ) : (
          <SharedByOthers entry={entry} />
        )}
        {type === 'file' && mayRead && (
          <Versions
            count={versions.isError ? undefined : contents.length}
            isFocused={isBack}
            onShow={() => act('versions')}
          />
        )}
      </dl>
      {type === 'file' && <Technical entry={entry} {...more} />}
      <ItemActivity
        {...{ activity, isSheet }}
        versionOf={versionLinks(activity.own, contents, (version) => onVersion({ file: entry.id, version }))}
      />
    </>
  )
}

function Content({ entry }: { entry: Resource }) {
  const { attributes } = entry
  const { type, size, fileCount, mimeType } = attributes
  return (
    <>
      {type === 'dir' ? (
        <>
          <Fact name={t('Contains')}>{fileCount === 0 ? t('Empty') : itemsText(fileCount)}</Fact>
          {fileCount !== 0 && <ContentSize name={t('Size')} folders={[entry]} />}
        </>
      ) : (
        <Fact name={t('Size')}>{sizeText(size)}</Fact>
      )}
      {type === 'file' && (
        <Fact name={t('Type')}>
          <span title={mimeType ?? undefined}>{kindText(attributes)}</span>
        </Fact>
      )}
    </>
  )
}

/** The folder that it is in, which the link opens with it selected, and the whole path to copy. */
function Place({ entry, isSheet }: Pick<Props, 'entry' | 'isSheet'>) {
  const { path, name } = entry.attributes
  const folder = parentPath(path)
  return (
    <Fact name={t('Location')}>
      <span className="details-code">
        <Link
          className="details-link"
          title={path}
          replace={isSheet}
          {...linkTo(folder)}
          search={{ show: String(entry.id) } as never}
        >
          <span>
            <Breakable text={folderText(folder)} />
          </span>
        </Link>
        <CopyButton value={path} what={t('path of {name}', { name })} />
      </span>
    </Fact>
  )
}

interface VersionsProps {
  /** Number of contents, with the current one; 0 until it has loaded, undefined if that failed. */
  readonly count: number | undefined
  /** When a sheet opens. */
  readonly isFocused: boolean
  readonly onShow: () => void
}

const Versions = ({ count, isFocused, onShow }: VersionsProps) => (
  <Fact name={t('Versions')}>
    {count === 0 ? (
      t('Counting…')
    ) : (
      <TextButton className="details-link" data-autofocus={isFocused || undefined} onClick={onShow}>
        {count ? t('{versions, plural, one {# version} other {# versions}}', { versions: count }) : t('Show versions')}
      </TextButton>
    )}
  </Fact>
)
