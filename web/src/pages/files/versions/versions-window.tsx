/** Versions of a file: a list of its earlier contents, to preview, download, restore or delete. */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useState } from 'react'
import { LogTime, RelativeTime } from '../../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { RowActions } from '../../../components/lists/row-actions.tsx'
import type { RowAction } from '../../../components/lists/row-menu.tsx'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { failureOf } from '../../../data/api/failure.ts'
import { downloadFrom } from '../../../data/files/download.ts'
import {
  useDeleteVersion,
  useRestoreVersion,
  useVersions,
  versionAddress,
  viewedVersion,
} from '../../../data/files/versions.ts'
import { sizeText } from '../../../lib/bytes.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { exactTime } from '../../../lib/time.ts'
import { PreviewBody } from '../preview/preview-window.tsx'
import './versions-window.css'

interface Props {
  readonly entry: Resource
  readonly onClose: () => void
}

interface Opened {
  readonly is: 'preview' | 'delete'
  readonly version: FileVersion
}

export function VersionsWindow({ entry: opening, onClose }: Props) {
  const [entry, setEntry] = useState(opening)
  const { name, uploadDate, size } = entry.attributes
  const { trashDays } = useMe()
  const { data, error, refetch } = useVersions(entry)
  const [opened, setOpened] = useState<Opened | null>(null)
  const columns = useColumns(entry, { onOpen: setOpened, onRestored: setEntry })
  return (
    <Window title={rich('Versions of {name}', { name: <bdi key="name">{name}</bdi> })} size={820} onClose={onClose}>
      <p className="versions-about">
        {rich('Current content: {size}, uploaded {time}.', {
          size: sizeText(size),
          time: <RelativeTime key="time" at={uploadDate} />,
        })}{' '}
        {t(
          'Earlier content is kept for {days, plural, one {# day} other {# days}}, or until an upload needs its space.',
          {
            days: trashDays,
          },
        )}
      </p>
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data?.length === 0 && (
        <Empty icon="clock" title={t('No earlier versions')}>
          {t('When this file is overwritten, its previous content appears here.')}
        </Empty>
      )}
      {data && data.length > 0 && (
        <DataTable label={t('Versions')} rows={data} rowKey={({ id }) => id} columns={columns} />
      )}
      {opened && <OpenedWindow entry={entry} opened={opened} onClose={() => setOpened(null)} />}
    </Window>
  )
}

function OpenedWindow({ entry, opened: { is, version }, onClose }: OpenedProps) {
  if (is === 'delete') return <VersionDeletion entry={entry} version={version} onClose={onClose} />
  return (
    <Window title={<bdi>{entry.attributes.name}</bdi>} size={960} onClose={onClose}>
      <p className="versions-about">
        {rich('Uploaded {time} by {name}.', {
          time: <RelativeTime key="time" at={version.attributes.uploadDate} />,
          name: <bdi key="name">{version.attributes.uploadedBy}</bdi>,
        })}
      </p>
      <div className="preview">
        <PreviewBody entry={viewedVersion(entry, version)} />
      </div>
    </Window>
  )
}

interface OpenedProps {
  readonly entry: Resource
  readonly opened: Opened
  readonly onClose: () => void
}

function VersionDeletion({ entry, version, onClose }: Omit<OpenedProps, 'opened'> & Pick<Opened, 'version'>) {
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
          'The version of {name} that was uploaded {time} cannot be restored afterwards. The file does not change.',
          {
            name: <bdi key="name">{entry.attributes.name}</bdi>,
            time: <RelativeTime key="time" at={version.attributes.uploadDate} />,
          },
        )}
      </p>
    </Confirmation>
  )
}

interface Events {
  readonly onOpen: (opened: Opened) => void
  readonly onRestored: (entry: Resource) => void
}

function useColumns(entry: Resource, events: Events): Column<FileVersion>[] {
  const actionsOf = useActions(entry, events)
  const { timeZone } = useMe().attributes
  return [
    { title: t('Uploaded'), cell: ({ attributes }) => <LogTime at={attributes.uploadDate} /> },
    { title: t('By'), isName: true, cell: ({ attributes }) => <bdi>{attributes.uploadedBy}</bdi> },
    { title: t('Size'), isNumber: true, isShort: true, cell: ({ attributes }) => sizeText(attributes.size) },
    {
      title: t('Kept until'),
      drops: 2,
      isInCards: true,
      cell: ({ attributes }) => <RelativeTime at={attributes.expires} />,
    },
    {
      title: '',
      name: t('Actions'),
      isAction: true,
      cell: (version) => (
        <RowActions
          of={t('version of {time}', { time: exactTime(version.attributes.uploadDate, timeZone) })}
          kind={t('version')}
          actions={actionsOf(version)}
        />
      ),
    },
  ]
}

function useActions(entry: Resource, { onOpen, onRestored }: Events) {
  const me = useMe()
  const restore = useRestoreVersion(entry)
  const restored = {
    onSuccess: (file: Resource) => {
      onRestored(file)
      notifications.show({ message: t('Version restored. The previous content is now a version.') })
    },
    onError: (error: unknown) => {
      const { title, detail } = failureOf(error)
      notifications.show({ color: 'danger', title, message: detail })
    },
  }
  return (version: FileVersion): RowAction[] => [
    { label: t('Preview'), link: t('Preview'), icon: 'eye', onClick: () => onOpen({ is: 'preview', version }) },
    { label: t('Download'), icon: 'download', onClick: () => downloadFrom(versionAddress(entry.id, version.id)) },
    ...(can(me, 'upload')
      ? [
          {
            label: t('Restore'),
            link: t('Restore'),
            icon: 'undo' as const,
            onClick: () => {
              if (!restore.isPending) restore.mutate(version, restored)
            },
          },
        ]
      : []),
    ...(can(me, 'delete')
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
