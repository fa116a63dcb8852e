/** Versions of a file: its current content and the earlier ones, to preview and download; the earlier ones also to restore or delete. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useEffect, useRef, useState } from 'react'
import { LogTime } from '../../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { DataTable } from '../../../components/lists/data-table.tsx'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import { useDeleteVersion, useVersions } from '../../../data/files/versions.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { type Opened, useColumns } from './columns.tsx'
import { type Content, contentsOf, keyOf } from './contents.ts'
import { UploadVersion } from './upload-version.tsx'
import { useRestore } from './use-restore.ts'
import { VersionPreview } from './version-preview.tsx'
import { VersionUploads } from './version-uploads.tsx'
import './versions-window.css'
import '../../../components/display/text-button.css'

interface Props {
  readonly entry: Resource
  readonly onClose: () => void
}

export function VersionsWindow({ entry: opening, onClose }: Props) {
  const [entry, setEntry] = useState(opening)
  const { name } = entry.attributes
  const { data, error, refetch } = useVersions(entry)
  const [opened, setOpened] = useState<Opened | null>(null)
  const [list, focusCurrent] = useCurrentFocus()
  const contents = data ? contentsOf(data) : []
  const onReplaced = (file: Resource) => {
    setEntry(file)
    setOpened(null)
    focusCurrent()
  }
  const restore = useRestore(entry, contents, onReplaced)
  const columns = useColumns({ entry, contents, restore, onOpen: setOpened })
  const preview = (content: Content) => setOpened({ is: 'preview', content })
  return (
    <Window title={rich('Versions of {name}', { name: <bdi key="name">{name}</bdi> })} size={920} onClose={onClose}>
      <div className="versions-head">
        <Retention />
        <UploadVersion {...{ entry, contents }} onUndone={onReplaced} />
      </div>
      <VersionUploads entry={entry} />
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data && (
        <div className="versions-table" ref={list} data-covered={opened?.is === 'preview'}>
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
          isCompared={opened.isCompared === true}
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
