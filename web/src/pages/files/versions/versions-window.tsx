/** Versions of a file: its current content and the earlier ones, to preview and download; the earlier ones also to restore or delete. */
import { notifications } from '@mantine/notifications'
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useState } from 'react'
import { Badge } from '../../../components/display/badge.tsx'
import { LogTime, RelativeTime } from '../../../components/display/relative-time.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { RowActions } from '../../../components/lists/row-actions.tsx'
import type { RowAction } from '../../../components/lists/row-menu.tsx'
import { Confirmation, Window } from '../../../components/windows/window.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import { failureOf } from '../../../data/api/failure.ts'
import { downloadAddress, downloadFrom } from '../../../data/files/download.ts'
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

/** A content of the file: `version` is null for the current one. */
interface Content {
  readonly attributes: Pick<CurrentContent, 'size' | 'uploadedBy' | 'uploadDate'>
  readonly version: FileVersion | null
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
  const columns = useColumns(entry, { onOpen: setOpened, onRestored: setEntry })
  return (
    <Window title={rich('Versions of {name}', { name: <bdi key="name">{name}</bdi> })} size={820} onClose={onClose}>
      <p className="versions-about">
        {t(
          'Earlier content is kept for {days, plural, one {# day} other {# days}}, or until an upload needs its space.',
          {
            days: trashDays,
          },
        )}
      </p>
      {error && <ErrorMessage error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading rows={3} />}
      {data && (
        <DataTable
          label={t('Versions')}
          rows={contentsOf(data)}
          rowKey={({ version }) => version?.id ?? 'current'}
          columns={columns}
        />
      )}
      {data?.versions.length === 0 && (
        <p className="versions-none">
          {t('No earlier versions')}
          <br />
          {t('When this file is overwritten, its previous content appears here.')}
        </p>
      )}
      {opened && <OpenedWindow entry={entry} opened={opened} onClose={() => setOpened(null)} />}
    </Window>
  )
}

const contentsOf = ({
  current,
  versions,
}: {
  current: CurrentContent
  versions: readonly FileVersion[]
}): Content[] => [
  { attributes: current, version: null },
  ...versions.map((version) => ({ attributes: version.attributes, version })),
]

function OpenedWindow({ entry, opened, onClose }: OpenedProps) {
  if (opened.is === 'delete') return <VersionDeletion entry={entry} version={opened.version} onClose={onClose} />
  const { attributes, version } = opened.content
  return (
    <Window title={<bdi>{entry.attributes.name}</bdi>} size={960} onClose={onClose}>
      <p className="versions-about">
        {rich('Uploaded {time} by {name}.', {
          time: <RelativeTime key="time" at={attributes.uploadDate} />,
          name: <bdi key="name">{attributes.uploadedBy}</bdi>,
        })}
      </p>
      <div className="preview">
        <PreviewBody entry={version ? viewedVersion(entry, version) : entry} />
      </div>
    </Window>
  )
}

interface OpenedProps {
  readonly entry: Resource
  readonly opened: Opened
  readonly onClose: () => void
}

function VersionDeletion({ entry, version, onClose }: Omit<OpenedProps, 'opened'> & { version: FileVersion }) {
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

function useColumns(entry: Resource, events: Events): Column<Content>[] {
  const actionsOf = useActions(entry, events)
  const { timeZone } = useMe().attributes
  return [
    {
      title: t('Uploaded'),
      cell: ({ attributes, version }) => (
        <span className="versions-time">
          <LogTime at={attributes.uploadDate} />
          {!version && <Badge tone="good">{t('Current version')}</Badge>}
        </span>
      ),
    },
    { title: t('By'), isName: true, cell: ({ attributes }) => <bdi>{attributes.uploadedBy}</bdi> },
    { title: t('Size'), isNumber: true, isShort: true, cell: ({ attributes }) => sizeText(attributes.size) },
    {
      title: t('Kept until'),
      drops: 2,
      isInCards: true,
      cell: ({ version }) => version && <RelativeTime at={version.attributes.expires} />,
    },
    {
      title: '',
      name: t('Actions'),
      isAction: true,
      cell: (content) => (
        <RowActions
          of={t('version of {time}', { time: exactTime(content.attributes.uploadDate, timeZone) })}
          kind={t('version')}
          actions={actionsOf(content)}
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
  const changesOf = (version: FileVersion): RowAction[] => [
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
  return (content: Content): RowAction[] => {
    const { version } = content
    const address = version ? versionAddress(entry.id, version.id) : downloadAddress([entry])
    return [
      { label: t('Preview'), link: t('Preview'), icon: 'eye', onClick: () => onOpen({ is: 'preview', content }) },
      { label: t('Download'), icon: 'download', onClick: () => downloadFrom(address) },
      ...(version ? changesOf(version) : []),
    ]
  }
}
