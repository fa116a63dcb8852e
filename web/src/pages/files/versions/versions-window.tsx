/** Versions of a file: its current content and the earlier ones, to preview and download; the earlier ones also to restore or delete. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import { LogTime } from '../../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { DataTable } from '../../../components/lists/data-table.tsx'
import { useFocusAfterRemoval } from '../../../components/lists/use-focus-after-removal.ts'
import { useKeyDown } from '../../../components/windows/use-key-down.ts'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import { hasStatus } from '../../../data/api/failure.ts'
import { useCurrent } from '../../../data/files/resource.ts'
import { useDeletedVersions, useDeleteVersion, useVersions } from '../../../data/files/versions.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { GoneNote } from '../gone/gone-note.tsx'
import { showWords } from '../undo/undo-message.tsx'
import { useColumns } from './columns.tsx'
import { contentsOf, keyOf } from './contents.ts'
import { UploadVersion } from './upload-version.tsx'
import { useOpenedVersion } from './use-opened-version.ts'
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
  const { entry, isGone } = useCurrent(opening)
  const { error } = useVersions(entry)
  const { name } = entry.attributes
  return (
    <Window title={rich('Versions of {name}', { name: <bdi key="name">{name}</bdi> })} size={920} onClose={onClose}>
      {isGone || hasStatus(error, 404) ? <GoneFile entry={entry} /> : <Versions entry={entry} />}
    </Window>
  )
}

/** The button of a row that has the focus of the list. */
const rowButton = '.version-open'

function Versions({ entry }: Pick<Props, 'entry'>) {
  const { data, error, refetch } = useVersions(entry)
  const [deleted, setDeleted] = useState<FileVersion | null>(null)
  const contents = data ? contentsOf(data) : []
  const opened = useOpenedVersion(entry.id, contents)
  const isOwn = useDeletedVersions()
  const list = useFocusAfterRemoval({ keys: contents.map(keyOf), selector: rowButton, isOwn })
  useRowKeys(list)
  const focusCurrent = useCurrentFocus(list, opened.content !== undefined)
  const onReplaced = () => {
    setDeleted(null)
    opened.close()
    focusCurrent()
  }
  const restore = useRestore(entry, contents, onReplaced)
  const columns = useColumns({ entry, contents, restore, onPreview: opened.show, onDelete: setDeleted })
  return (
    <>
      <div className="versions-head">
        <Retention />
        <UploadVersion {...{ entry, contents }} onUndone={onReplaced} />
      </div>
      <VersionUploads entry={entry} />
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data && (
        <div className="versions-table" ref={list} data-covered={opened.content !== undefined}>
          <DataTable
            label={t('Versions')}
            rows={contents}
            rowKey={keyOf}
            columns={columns}
            opening={{ open: undefined, onOpen: (content) => opened.show(content) }}
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
      {opened.content && (
        <VersionPreview
          {...{ entry, contents, restore }}
          content={opened.content}
          isGone={opened.isGone}
          compared={opened.compared}
          onShow={opened.show}
          onClose={opened.close}
        />
      )}
      {deleted && <VersionDeletion entry={entry} version={deleted} onClose={() => setDeleted(null)} />}
    </>
  )
}

/** The row to go to from row `at`, or from outside of the list (-1). */
const goals: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowUp: (at) => Math.max(0, at - 1),
  ArrowDown: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
}

/** Up, Down, Home and End go through the rows, from wherever the focus is in the window; not in a menu or window above it. */
function useRowKeys(list: RefObject<HTMLElement | null>): void {
  useKeyDown((event) => {
    const goal = goals[event.key]
    const { target } = event
    const window = list.current?.closest('[role=dialog]')
    if (!goal || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    if (!(target instanceof Element && window?.contains(target)) || document.querySelector('[role=menu]')) return
    const rows = [...(list.current?.querySelectorAll('tbody tr') ?? [])]
    const at = rows.findIndex((row) => row.contains(target))
    const button = rows[goal(at, rows.length - 1)]?.querySelector<HTMLElement>(rowButton)
    if (!button) return
    event.preventDefault()
    button.focus()
  })
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

/** Returns a function that focuses the first row of the list: the current content, which has just been restored. */
function useCurrentFocus(list: RefObject<HTMLElement | null>, isCovered: boolean) {
  const [isAsked, setAsked] = useState(false)
  // After the preview, if it was restored there, has returned the focus to the row that opened it.
  useEffect(() => {
    if (!isAsked || isCovered) return
    list.current?.querySelector<HTMLElement>(rowButton)?.focus()
    setAsked(false)
  }, [list, isAsked, isCovered])
  return () => setAsked(true)
}

interface DeletionProps extends Props {
  readonly version: FileVersion
}

function VersionDeletion({ entry, version, onClose }: DeletionProps) {
  const { mutate, isPending, error } = useDeleteVersion(entry)
  const onDeleted = () => {
    onClose()
    showWords(t('Version {number} deleted permanently', { number: `${version.attributes.number}` }))
  }
  return (
    <Confirmation
      title={t('Delete this version permanently?')}
      confirm={t('Delete permanently')}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(version, { onSuccess: onDeleted })}
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

/** In place of the versions of a file that was deleted while they were shown. */
function GoneFile({ entry }: { readonly entry: Resource }) {
  const closePreview = useEffectEvent(useOpenedVersion(entry.id, []).close)
  useEffect(() => closePreview(), [])
  return <GoneNote entry={entry} />
}
