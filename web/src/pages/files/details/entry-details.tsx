/** Details of one file or folder, as it is now. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useEffect, useEffectEvent } from 'react'
import { Breakable } from '../../../components/display/breakable.tsx'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { Fact } from '../../../components/display/fact.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { useVersions } from '../../../data/files/versions.ts'
import { type Submission, useSubmissions } from '../../../data/sharing/submission-of-file.ts'
import { itemsText, sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { parentPath } from '../../../lib/path.ts'
import { Access, type People as ShownPeople } from '../access/access.tsx'
import type { Actor } from '../activity/who-did-what.tsx'
import { creatorOf } from '../authors/authors.ts'
import { People } from '../authors/people.tsx'
import type { ActionName } from '../entries/actions.ts'
import type { OpenedShare } from '../entry-shares/share-of-it.tsx'
import { Sharing } from '../entry-shares/shares.tsx'
import { ItemActivity } from '../item-activity/item-activity.tsx'
import type { KindChoice } from '../item-activity/kind-menu.tsx'
import { useActivity } from '../item-activity/use-activity.ts'
import { versionLinks } from '../item-activity/version-links.ts'
import { EntryLink } from '../location/entry-link.tsx'
import type { FilesLocation } from '../location/location.ts'
import type { ShownVersions } from '../location/shown-versions.ts'
import { hasLeft } from '../selection-upkeep/is-in.ts'
import { contentsOf } from '../versions/contents.ts'
import { ContentSize } from './content-size.tsx'
import { Look, PictureSize } from './entry-looks.tsx'
import { GoneDetails } from './gone-details.tsx'
import { kindText } from './kind-text.ts'
import { type More, Technical } from './technical.tsx'

interface Props {
  /** As it was when it was selected, or the open folder. */
  readonly entry: Resource
  /** The list. */
  readonly place: Pick<FilesLocation, 'view' | 'folder' | 'find'>
  readonly isOpenFolder: boolean
  readonly isSheet: boolean
  /** Whether its versions were opened from its details, and closed. */
  readonly isBack: boolean
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  readonly onGone: (id: number | undefined) => void
  readonly more: More
  readonly people: ShownPeople
  readonly choice: KindChoice
  readonly onOpenShare: (opened: OpenedShare) => void
  /** Shows one of the versions of a file. */
  readonly onVersion: (shown: ShownVersions) => void
}

export function EntryDetails({ entry: known, place, onGone, ...props }: Props) {
  const { isOpenFolder, isSheet } = props
  const { entry, isGone } = useCurrent(known)
  const { path, type } = entry.attributes
  // What is selected no longer, but still there.
  const isMoved = !isOpenFolder && !isGone && hasLeft(place, path)
  const isOut = isGone || isMoved
  const report = useEffectEvent((id: number | undefined) => onGone(id))
  useEffect(() => {
    if (!isOut || isOpenFolder) return
    report(known.id)
    return () => report(undefined)
  }, [isOut, isOpenFolder, known.id])
  if (isGone) return <GoneDetails entry={entry} isSheet={isSheet} />
  return (
    <>
      {isMoved && (
        <div className="details-gone details-moved" role="status">
          <strong>{type === 'dir' ? t('This folder was moved') : t('This file was moved')}</strong>
          <p>
            {rich('It is now in <link>{folder}</link>.', {
              folder: <Breakable text={folderText(parentPath(path))} />,
              link: (text) => (
                <EntryLink id={entry.id} path={path} isSheet={isSheet}>
                  {text}
                </EntryLink>
              ),
            })}
          </p>
        </div>
      )}
      <PresentDetails entry={entry} {...props} />
    </>
  )
}

function PresentDetails(props: Omit<Props, 'place' | 'onGone'>) {
  const { entry, isSheet, isBack, onAct, onVersion, onOpenShare, more, people, choice } = props
  const me = useMe()
  const mayRead = can(me, 'download')
  const { type, path, previewable } = entry.attributes
  const activity = useActivity(entry, { choice })
  const versions = useVersions(entry, { isEnabled: type === 'file' && mayRead })
  const contents = versions.data ? contentsOf(versions.data) : []
  const submission = useSubmissionOf(entry, creatorOf(entry, activity.own, contents))
  const isPictured = previewable === true && mayRead
  const act = (name: ActionName) => onAct(name, [entry])
  return (
    <>
      {type === 'file' && mayRead && <Look viewed={entry} onOpen={() => act('preview')} />}
      <dl className="details-facts">
        <Content {...{ entry, isPictured }} />
        {path !== '/' && <Place entry={entry} isSheet={isSheet} />}
        <People {...{ entry, activity, contents, submission, isSheet }} />
        <Access {...{ path, type, isSheet, people }} />
        {type === 'file' && mayRead && (
          <Versions
            count={versions.isError ? undefined : contents.length}
            isFocused={isBack}
            onShow={() => act('versions')}
          />
        )}
      </dl>
      {type === 'file' && <Technical entry={entry} {...more} />}
      <Sharing {...{ entry, isSheet }} own={activity.own} onShare={() => act('share')} onOpen={onOpenShare} />
      <ItemActivity
        {...{ activity, isSheet, submission }}
        versionOf={versionLinks(activity.own, contents, (version) => onVersion({ file: entry.id, version }))}
      />
    </>
  )
}

/** Of a file that a visitor has made. */
function useSubmissionOf({ id, attributes }: Resource, { visitor }: Actor): Submission | undefined {
  const isSent = attributes.type === 'file' && visitor !== undefined
  return useSubmissions(isSent ? [id] : []).get(id)
}

function Content({ entry, isPictured }: { entry: Resource; isPictured: boolean }) {
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
        <Fact name={t('Size')}>
          {isPictured ? <PictureSize viewed={entry} size={sizeText(size)} /> : sizeText(size)}
        </Fact>
      )}
      {type === 'file' && (
        <Fact name={t('Type')}>
          <span title={mimeType ?? undefined}>{kindText(attributes)}</span>
        </Fact>
      )}
    </>
  )
}

/** The folder that it is in, and the whole path to copy. */
function Place({ entry, isSheet }: Pick<Props, 'entry' | 'isSheet'>) {
  const { path, name } = entry.attributes
  return (
    <Fact name={t('Location')}>
      <span className="details-code">
        <EntryLink id={entry.id} path={path} isSheet={isSheet}>
          <span>
            <Breakable text={folderText(parentPath(path))} />
          </span>
        </EntryLink>
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
