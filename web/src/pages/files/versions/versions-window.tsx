/** Versions of a file: its current content and the earlier ones, to preview and download; the earlier ones also to restore or delete. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useEffect, useRef, useState } from 'react'
import { Badge } from '../../../components/display/badge.tsx'
import { LogTime, TimeLeft } from '../../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { type RowAction, RowMenu } from '../../../components/lists/row-menu.tsx'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { downloadFrom } from '../../../data/files/download.ts'
import { useDeleteVersion, useVersions } from '../../../data/files/versions.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { Author } from './author.tsx'
import { ContentSize } from './content-size.tsx'
import { type Content, contentsOf, isLikeCurrent, keyOf } from './contents.ts'
import { type Restore, useRestore } from './use-restore.ts'
import { addressOf, VersionPreview } from './version-preview.tsx'
import './versions-window.css'
import '../../../components/display/text-button.css'

interface Props {
  readonly entry: Resource
  readonly onClose: () => void
}

type Opened =
  | { readonly is: 'preview'; readonly content: Content }
  | { readonly is: 'delete'; readonly version: FileVersion }

export function VersionsWindow({ entry: opening, onClose }: Props) {
  const [entry, setEntry] = useState(opening)
  const { name } = entry.attributes
  const { data, error, refetch } = useVersions(entry)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [list, focusCurrent] = useCurrentFocus()
  const contents = data ? contentsOf(data) : []
  const restore = useRestore(entry, contents, (file) => {
    setEntry(file)
    setOpened(null)
    focusCurrent()
  })
  const columns = useColumns({ entry, contents, restore, onOpen: setOpened })
  const preview = (content: Content) => setOpened({ is: 'preview', content })
  return (
    <Window title={rich('Versions of {name}', { name: <bdi key="name">{name}</bdi> })} size={920} onClose={onClose}>
      <Retention />
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data && (
        <div className="versions-table" ref={list}>
          <DataTable
            label={t('Versions')}
            rows={contents}
            rowKey={keyOf}
            columns={columns}
            opening={{ open: undefined, onOpen: preview }}
          />
        </div>
      )}
      {data?.versions.length === 0 && (
        <p className="versions-none">
          {t('No earlier versions')}
          <br />
          {t('When this file is overwritten, its previous content appears here.')}
        </p>
      )}
      {opened?.is === 'preview' && (
        <VersionPreview
          {...{ entry, contents, restore }}
          content={contents.find((content) => keyOf(content) === keyOf(opened.content)) ?? opened.content}
          onShow={preview}
          onClose={() => setOpened(null)}
        />
      )}
      {opened?.is === 'delete' && (
        <VersionDeletion entry={entry} version={opened.version} onClose={() => setOpened(null)} />
      )}
    </Window>
  )
}

/** How long versions are kept: one line, with the rest behind it. */
function Retention() {
  const { trashDays } = useMe()
  return (
    <details className="versions-about">
      <summary>
        {t('Earlier versions are kept for {days, plural, one {# day} other {# days}}.', { days: trashDays })}{' '}
        <span className="text-button is-more">{t('More')}</span>
        <span className="text-button is-less">{t('Less')}</span>
      </summary>
      <p>
        {t(
          'A file has at most 100 earlier versions. If the storage quota runs out, the oldest are deleted sooner to make room for uploads. A version that is restored stays in the list, and needs no more storage. The numbers of deleted versions are not used again.',
        )}
      </p>
    </details>
  )
}

/** The ref of the list, and a function that focuses its first row: the current content, which has just been restored. */
function useCurrentFocus() {
  const list = useRef<HTMLDivElement>(null)
  const [asked, setAsked] = useState(0)
  // After the preview, if it was restored there, has returned the focus to the row that opened it.
  useEffect(() => {
    if (asked > 0) list.current?.querySelector<HTMLElement>('.version-open')?.focus()
  }, [asked])
  return [list, () => setAsked((times) => times + 1)] as const
}

interface DeletionProps extends Props {
  readonly version: FileVersion
}

function VersionDeletion({ entry, version, onClose }: DeletionProps) {
  const { mutate, isPending, error } = useDeleteVersion(entry)
  return (
    <Confirmation
      title={t('Delete this version permanently?')}
      confirm={t('Delete permanently')}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(version, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich(
          'Version {number} of {name}, uploaded on {time}, cannot be restored afterwards. The file does not change.',
          {
            number: `${version.attributes.number}`,
            name: <bdi key="name">{entry.attributes.name}</bdi>,
            time: <LogTime key="time" at={version.attributes.uploadDate} />,
          },
        )}
      </p>
    </Confirmation>
  )
}

interface ColumnsFor {
  readonly entry: Resource
  readonly contents: readonly Content[]
  readonly restore: Restore | undefined
  readonly onOpen: (opened: Opened) => void
}

function useColumns({ entry, contents, restore, onOpen }: ColumnsFor): Column<Content>[] {
  const actionsOf = useActions({ entry, onOpen })
  return [
    {
      title: t('Version'),
      cell: (content) => (
        <>
          <span className="version-name">
            <button type="button" className="version-open" onClick={() => onOpen({ is: 'preview', content })}>
              {t('Version {number}', { number: `${content.attributes.number}` })}
            </button>
            {!content.version && <Badge tone="good">{t('Current')}</Badge>}
          </span>
          <Facts {...{ contents, content }} />
          <Origin {...content.attributes} />
        </>
      ),
    },
    { title: t('By'), drops: 2, cell: ({ attributes }) => <Author of={attributes} hasPicture /> },
    { title: t('Size'), isNumber: true, drops: 1, cell: (content) => <ContentSize {...{ contents, content }} /> },
    {
      title: t('Time left'),
      isShort: true,
      drops: 0,
      cell: ({ version }) => version && <TimeLeft at={version.attributes.expires} />,
    },
    {
      title: '',
      name: t('Actions'),
      isAction: true,
      cell: (content) => (
        <div className="version-actions">
          <RestoreButton {...{ content, restore }} isLikeCurrent={isLikeCurrent(contents, content)} />
          <RowMenu
            of={t('version {number}', { number: `${content.attributes.number}` })}
            actions={actionsOf(content)}
          />
        </div>
      ),
    },
  ]
}

interface RestoreProps extends Pick<ColumnsFor, 'restore'> {
  readonly content: Content
  readonly isLikeCurrent: boolean
}

function RestoreButton({ content: { version, attributes }, restore, isLikeCurrent: isSame }: RestoreProps) {
  if (!version || !restore) return null
  if (isSame) return <span className="version-same">{t('Same as current')}</span>
  return (
    <BusyButton
      variant="default"
      className="version-restore"
      loading={restore.pending?.id === version.id}
      aria-label={t('Restore version {number}', { number: `${attributes.number}` })}
      onClick={() => restore.restore(version)}
    >
      {t('Restore')}
    </BusyButton>
  )
}

/** Of restored content. */
function Origin({ restoredFrom, restoredVersion }: Content['attributes']) {
  if (restoredFrom === undefined) return null
  const time = <LogTime key="time" at={restoredFrom} />
  return (
    <div className="version-origin">
      {restoredVersion === undefined
        ? rich('Restored from the version of {time}', { time })
        : rich('Restored from version {number} ({time})', { number: `${restoredVersion}`, time })}
    </div>
  )
}

/** The time of the upload, and what is in columns that are hidden. */
function Facts({ contents, content }: { contents: readonly Content[]; content: Content }) {
  const { attributes, version } = content
  return (
    <>
      <div className="version-facts">
        <span>
          <LogTime at={attributes.uploadDate} />
        </span>
        <span className="version-size">
          <ContentSize {...{ contents, content }} />
        </span>
      </div>
      <div className="version-facts">
        <span className="version-by">
          <Author of={attributes} />
        </span>
        {version && (
          <span className="version-left">
            {rich('{time} left', { time: <TimeLeft key="time" at={version.attributes.expires} /> })}
          </span>
        )}
      </div>
    </>
  )
}

function useActions({ entry, onOpen }: Pick<ColumnsFor, 'entry' | 'onOpen'>) {
  const mayDelete = can(useMe(), 'delete')
  return (content: Content): RowAction[] => {
    const { version } = content
    return [
      { label: t('Preview'), icon: 'eye', onClick: () => onOpen({ is: 'preview', content }) },
      { label: t('Download'), icon: 'download', onClick: () => downloadFrom(addressOf(entry, content)) },
      ...(version && mayDelete
        ? [
            {
              label: t('Delete permanently'),
              icon: 'trash' as const,
              isDanger: true,
              onClick: () => onOpen({ is: 'delete', version }),
            },
          ]
        : []),
    ]
  }
}
