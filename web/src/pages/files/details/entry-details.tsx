/** Details of one file or folder, as it is now. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { Link } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { CopyButton } from '../../../components/display/copy-button.tsx'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { TextButton } from '../../../components/display/text-button.tsx'
import { folderText } from '../../../components/files/folder-text.ts'
import { Uploader } from '../../../components/files/uploader.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { itemsText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'
import type { ActionName } from '../entries/actions.ts'
import { linkTo } from '../location/location.ts'
import { ContentSize } from './content-size.tsx'
import { Picture } from './entry-looks.tsx'
import { Fact } from './fact.tsx'
import { FileSize } from './file-size.tsx'
import { GoneDetails } from './gone-details.tsx'
import { ItemActivity } from './item-activity.tsx'
import { kindText } from './kind-text.ts'
import { Shares } from './shares.tsx'

interface Props {
  /** As it was when it was selected, or the open folder. */
  readonly entry: Resource
  readonly isOpenFolder: boolean
  /** Whether the list has entries of several folders. */
  readonly isOfSeveralFolders: boolean
  readonly isSheet: boolean
  readonly onAct: (name: ActionName, entries: readonly Resource[]) => void
  readonly onGone: (id: number | undefined) => void
}

export function EntryDetails({ entry: known, isOpenFolder, isOfSeveralFolders, isSheet, onAct, onGone }: Props) {
  const me = useMe()
  const [mayRead, maySee] = [can(me, 'download'), can(me, 'share')]
  const { entry, isGone } = useCurrent(known)
  const report = useEffectEvent((id: number | undefined) => onGone(id))
  useEffect(() => {
    if (!isGone || isOpenFolder) return
    report(known.id)
    return () => report(undefined)
  }, [isGone, isOpenFolder, known.id])
  if (isGone) return <GoneDetails entry={entry} isSheet={isSheet} />
  const { type, previewable } = entry.attributes
  const isPictured = previewable && mayRead
  const act = (name: ActionName) => onAct(name, [entry])
  return (
    <>
      {isPictured && <Picture viewed={entry} onOpen={() => act('preview')} />}
      <dl className="details-facts">
        <Content entry={entry} />
        {isOfSeveralFolders && !isOpenFolder && <Location entry={entry} isSheet={isSheet} />}
        <People entry={entry} />
        {maySee && <Shares entry={entry} onShare={() => act('share')} />}
        {type === 'file' && <Technical entry={entry} onVersions={mayRead ? () => act('versions') : undefined} />}
      </dl>
      <ItemActivity entry={entry} isSheet={isSheet} />
    </>
  )
}

function Content({ entry }: { entry: Resource }) {
  const { attributes } = entry
  const { type, path, size, fileCount, mimeType } = attributes
  return (
    <>
      {type === 'dir' ? (
        <>
          <Fact name={t('Contains')}>{itemsText(fileCount)}</Fact>
          <ContentSize name={t('Size')} folders={[entry]} />
        </>
      ) : (
        <Fact name={t('Size')}>
          <FileSize bytes={size} />
        </Fact>
      )}
      {type === 'file' && (
        <Fact name={t('Type')}>
          <span title={mimeType ?? undefined}>{kindText(attributes)}</span>
        </Fact>
      )}
      <Fact name={t('Path')}>
        <Copied
          text={path}
          what={t('path')}
          shown={type === 'file' ? path.slice(0, path.lastIndexOf('/') + 1) : path}
        />
      </Fact>
    </>
  )
}

interface CopiedProps {
  readonly text: string
  readonly what: string
  /** Of a file without its name, which is above. */
  readonly shown?: string
}

/** A value for other programs. Paths break after slashes; in words only where one does not fit on a line. */
const Copied = ({ text, what, shown = text }: CopiedProps) => (
  <span className="details-code">
    <code title={text}>
      {shown.split(/(?<=.\/)/).map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text
        <span key={index}>
          {part}
          <wbr />
        </span>
      ))}
    </code>
    <CopyButton value={text} what={what} />
  </span>
)

function Location({ entry, isSheet }: { entry: Resource; isSheet: boolean }) {
  const folder = parentPath(entry.attributes.path)
  return (
    <Fact name={t('Folder')}>
      <Link className="details-link" title={folder} replace={isSheet} {...linkTo(folder)}>
        {baseName(folder) || folderText(folder)}
      </Link>
    </Fact>
  )
}

function People({ entry: { attributes } }: { entry: Resource }) {
  const { type, createdAt, uploadDate, accessedAt, restoredVersion } = attributes
  const isFolder = type === 'dir'
  return (
    <>
      <Fact name={isFolder ? t('Created by') : restoredVersion ? t('Restored by') : t('Uploaded by')}>
        <Uploader of={attributes} />
        {!isFolder && isLater(attributes) && (
          <>
            , <RelativeTime at={uploadDate} />
          </>
        )}
      </Fact>
      <Fact name={t('Created')}>
        <RelativeTime at={createdAt} />
      </Fact>
      <Fact name={t('Changed')}>
        <ChangeTime attributes={attributes} />
      </Fact>
      {!isFolder && (
        <Fact name={t('Downloaded')}>
          <RelativeTime at={accessedAt} />
        </Fact>
      )}
    </>
  )
}

/** When the content was changed; if it was restored, from which version; and if it came here later, where that was. */
function ChangeTime({ attributes }: Pick<Resource, 'attributes'>) {
  const { type, updatedAt, restoredVersion } = attributes
  const when = <RelativeTime at={updatedAt} />
  if (type === 'dir') return when
  if (isLater(attributes))
    return restoredVersion
      ? rich('{when}, in version {number}', { when, number: restoredVersion })
      : rich('{when}, before the upload', { when })
  return restoredVersion ? rich('{when}, from version {number}', { when, number: restoredVersion }) : when
}

interface TechnicalProps {
  readonly entry: Resource
  /** Undefined for users who may not read the file. */
  readonly onVersions: (() => void) | undefined
}

function Technical({ entry, onVersions }: TechnicalProps) {
  const { sha256 } = entry.attributes
  return (
    <>
      {onVersions && (
        <Fact name={t('Versions')}>
          <TextButton className="details-link" onClick={onVersions}>
            {t('Show versions')}
          </TextButton>
        </Fact>
      )}
      {sha256 && (
        <Fact name="SHA-256">
          <Copied text={sha256} what="SHA-256" />
        </Fact>
      )}
    </>
  )
}

/** Whether a content came here later than it was changed: a file with its own time, or a version that an older server restored. */
const isLater = ({ uploadDate, updatedAt }: Resource['attributes']) =>
  Date.parse(uploadDate) - Date.parse(updatedAt) > 60_000
