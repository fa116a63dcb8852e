/** Versions of a file: its current content and the earlier ones, to preview and download; the earlier ones also to restore or delete. */
import { useMediaQuery } from '@mantine/hooks'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useEffect, useRef, useState } from 'react'
import { Badge } from '../../../components/display/badge.tsx'
import { TimeLeft, useNow } from '../../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { Uploader } from '../../../components/files/uploader.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { RowActions } from '../../../components/lists/row-actions.tsx'
import type { RowAction } from '../../../components/lists/row-menu.tsx'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { downloadFrom } from '../../../data/files/download.ts'
import { useDeleteVersion, useVersions } from '../../../data/files/versions.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { type Content, contentsOf, keyOf } from './contents.ts'
import { UploadTime, uploadTimeText } from './upload-time.tsx'
import { type Restore, useRestore } from './use-restore.ts'
import { addressOf, VersionPreview } from './version-preview.tsx'
import './versions-window.css'

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
  const { trashDays } = useMe()
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
  return (
    <Window title={rich('Versions of {name}', { name: <bdi key="name">{name}</bdi> })} size={920} onClose={onClose}>
      <p className="versions-about">
        {t(
          'Earlier versions are kept for {days, plural, one {# day} other {# days}}. If the storage quota runs out, the oldest are deleted sooner to make room for uploads.',
          { days: trashDays },
        )}
      </p>
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data && (
        <div className="versions-table" ref={list}>
          <DataTable label={t('Versions')} rows={contents} rowKey={keyOf} columns={columns} />
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
          onShow={(content) => setOpened({ is: 'preview', content })}
          onClose={() => setOpened(null)}
        />
      )}
      {opened?.is === 'delete' && (
        <VersionDeletion {...{ entry, contents }} version={opened.version} onClose={() => setOpened(null)} />
      )}
    </Window>
  )
}

/** The ref of the list, and a function that focuses its first row, the current content: that of a restored version has gone. */
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
  readonly contents: readonly Content[]
  readonly version: FileVersion
}

function VersionDeletion({ entry, contents, version, onClose }: DeletionProps) {
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
          'The version of {name} that was uploaded on {time} cannot be restored afterwards. The file does not change.',
          {
            name: <bdi key="name">{entry.attributes.name}</bdi>,
            time: <UploadTime key="time" contents={contents} at={version.attributes.uploadDate} />,
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

function useColumns({ contents, ...rest }: ColumnsFor): Column<Content>[] {
  const { onOpen } = rest
  const actionsOf = useActions(rest)
  const { timeZone } = useMe().attributes
  const now = useNow(30_000)
  return [
    {
      title: t('Uploaded'),
      cell: (content) => (
        <>
          <span className="version-name">
            <button type="button" className="version-open" onClick={() => onOpen({ is: 'preview', content })}>
              <UploadTime contents={contents} at={content.attributes.uploadDate} />
            </button>
            {!content.version && <Badge tone="good">{t('Current')}</Badge>}
          </span>
          <Origin {...{ content, contents }} />
          <Facts {...content} />
        </>
      ),
    },
    { title: t('By'), isName: true, drops: 2, cell: ({ attributes }) => <Uploader of={attributes} /> },
    { title: t('Size'), isNumber: true, drops: 1, cell: ({ attributes }) => sizeText(attributes.size) },
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
        <RowActions
          of={t('version of {time}', { time: uploadTimeText(contents, content.attributes.uploadDate, timeZone, now) })}
          kind={t('version')}
          actions={actionsOf(content)}
        />
      ),
    },
  ]
}

/** Of restored content. */
function Origin({ content, contents }: { content: Content; contents: readonly Content[] }) {
  const { restoredFrom } = content.attributes
  if (restoredFrom === undefined) return null
  const time = <UploadTime key="time" contents={contents} at={restoredFrom} />
  return <div className="version-origin">{rich('Restored from the version of {time}', { time })}</div>
}

/** In place of columns that are hidden. */
const Facts = ({ attributes, version }: Content) => (
  <div className="version-facts">
    <span className="version-by">
      <Uploader of={attributes} />
    </span>
    <span className="version-size">{sizeText(attributes.size)}</span>
    {version && (
      <span className="version-left">
        {rich('{time} left', { time: <TimeLeft key="time" at={version.attributes.expires} /> })}
      </span>
    )}
  </div>
)

function useActions({ entry, restore, onOpen }: Omit<ColumnsFor, 'contents'>) {
  const mayDelete = can(useMe(), 'delete')
  // On phones all are in the menu: links would take a line of each card.
  const isPhone = useMediaQuery('(max-width: 640px)', undefined, { getInitialValueInEffect: false })
  const linked = (label: string) => (isPhone ? { label } : { label, link: label })
  return (content: Content): RowAction[] => {
    const { version } = content
    return [
      { ...linked(t('Preview')), icon: 'eye', onClick: () => onOpen({ is: 'preview', content }) },
      { label: t('Download'), icon: 'download', onClick: () => downloadFrom(addressOf(entry, content)) },
      ...(version && restore
        ? [{ ...linked(t('Restore')), icon: 'undo' as const, onClick: () => restore.restore(version) }]
        : []),
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
