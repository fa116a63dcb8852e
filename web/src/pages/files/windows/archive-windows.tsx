/**
 * Zip archives: compress into this folder, extract into a selected one. Short jobs end while the dialog is open; longer
 * ones close it and are shown above the files.
 */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { useEffect, useRef } from 'react'
import { FolderWindow } from '../../../components/files/folder-picker.tsx'
import { showFailure } from '../../../components/windows/show-notice.ts'
import { failureOf } from '../../../data/api/failure.ts'
import { useArchiveJobs } from '../../../data/files/archive-jobs.ts'
import { archiveNameOf } from '../../../data/files/download.ts'
import { useCompress, useExtract } from '../../../data/files/file-actions.ts'
import { itemsText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import { entriesLabel } from '../entries/actions.ts'
import { NameWindow } from './name-window.tsx'

interface CompressProps {
  readonly entries: readonly Resource[]
  readonly folder: string
  readonly onDone: (message: string) => void
  readonly onClose: () => void
}

export function CompressWindow({ entries, folder, onDone, onClose }: CompressProps) {
  const report = useReport(onDone)
  const { mutate, isPending, error, variables } = useCompress({
    onSuccess: ({ attributes }) => report.done(t('Compressed: {path}', { path: attributes.path })),
    onError: (failure) => report.failed(t('The archive was not created'), failure),
  })
  useCloseWhenListed(isPending && { kind: 'compress', name: variables.name }, onClose)
  const name = archiveNameOf(entries, baseName(folder))
  return (
    <NameWindow
      title={t('Compress {what}', { what: entriesLabel(entries) })}
      submit={t('Compress')}
      label={t('Name of the zip archive')}
      about={t('It is created in this folder. An existing file with this name is moved to the Trash Can.')}
      name={name}
      marked={name.length - '.zip'.length}
      acceptsCurrentName
      isSending={isPending}
      error={error}
      onSubmit={(chosen) => mutate({ entries, folder, name: chosen })}
      onClose={onClose}
    />
  )
}

interface ExtractProps {
  readonly entry: Resource
  readonly folder: string
  readonly onDone: (message: string) => void
  readonly onClose: () => void
}

export function ExtractWindow({ entry, folder, onDone, onClose }: ExtractProps) {
  const { name } = entry.attributes
  const report = useReport(onDone)
  const { mutate, isPending, error } = useExtract({
    onSuccess: ({ entries, folder: to }) =>
      report.done(t('Extracted to {to}: {items}', { to, items: itemsText(entries.length) })),
    onError: (failure) => report.failed(t('“{name}” was not extracted', { name }), failure),
  })
  useCloseWhenListed(isPending && { kind: 'extract', name }, onClose)
  return (
    <FolderWindow
      title={t('Extract “{name}”', { name })}
      submit={t('Extract here')}
      value={folder}
      mayMakeFolder
      isSending={isPending}
      error={error}
      onChoose={(to) => mutate({ entry, folder: to })}
      onClose={onClose}
    />
  )
}

/** Closes the dialog when the server lists its job. */
function useCloseWhenListed(work: false | { kind: 'compress' | 'extract'; name: string }, onClose: () => void): void {
  const jobs = useArchiveJobs()
  const isListed =
    work && jobs.some(({ attributes: { kind, name } }) => kind === work.kind && name.startsWith(work.name))
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    if (isListed) close.current()
  }, [isListed])
}

/** An open dialog shows the failure itself; otherwise a notification does. */
function useReport(onDone: (message: string) => void) {
  const isOpen = useRef(false)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  return {
    done: (message: string) => (isOpen.current ? onDone(message) : void notifications.show({ message })),
    failed(title: string, error: unknown) {
      if (!isOpen.current) showFailure({ title, detail: failureOf(error).detail })
    },
  }
}
