/** Transfers and connections in progress, which administrators can end. */
import { Button, Progress } from '@mantine/core'
import type { Connection } from '@sallyport/contract/schemas/credentials/session.ts'
import { useState } from 'react'
import { LongPath } from '../../components/display/long-path.tsx'
import { RelativeTime } from '../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { Confirmation } from '../../components/windows/window.tsx'
import { useConnections, useEndConnection } from '../../data/account/connections.ts'
import { sizeText } from '../../lib/bytes.ts'
import './activity.css'
import { t } from '../../lib/language/language.ts'

const kinds = { connection: t('Connection'), upload: t('Upload'), download: t('Download') } as const

export function Page() {
  const { data, error, isPending, refetch } = useConnections()
  const [ending, setEnding] = useState<Connection | null>(null)
  return (
    <>
      <p className="dim">
        {t('Uploads, downloads and connections that have lasted for more than a second. The list updates itself.')}
      </p>
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {data?.connections.length === 0 && (
        <Empty icon="pulse" title={t('No connections')}>
          {t('Nobody is connected over SFTP or FTP, and nobody is uploading or downloading at the moment.')}
        </Empty>
      )}
      {data && data.connections.length > 0 && (
        <DataTable
          label={t('Connections')}
          rows={data.connections}
          rowKey={({ id }) => id}
          columns={columns(setEnding)}
        />
      )}
      {data && data.total > data.connections.length && (
        <p className="dim">
          {t('The {connections} oldest of {total} are shown.', {
            connections: data.connections.length,
            total: data.total,
          })}
        </p>
      )}
      {ending && <EndConnection connection={ending} onClose={() => setEnding(null)} />}
    </>
  )
}

const columns = (onEnd: (connection: Connection) => void): Column<Connection>[] => [
  { title: t('Type'), isShort: true, cell: ({ attributes }) => kinds[attributes.kind] },
  {
    title: t('Path'),
    isPath: true,
    cell: ({ attributes: { path } }) => (path ? <LongPath text={path} /> : <span className="dim">{t('none')}</span>),
  },
  {
    title: t('User'),
    isShort: true,
    cell: ({ attributes, relationships }) =>
      relationships.user
        ? attributes.username
        : t('Visitor of a share by {username}', { username: attributes.username }),
  },
  { title: t('Transferred'), cell: ({ attributes }) => <Transferred {...attributes} /> },
  { title: t('Protocol'), isShort: true, drops: 2, isInCards: true, cell: ({ attributes }) => attributes.protocol },
  {
    title: t('Address'),
    isShort: true,
    drops: 2,
    isInCards: true,
    cell: ({ attributes }) => <span className="mono">{attributes.address}</span>,
  },
  { title: t('Started'), isShort: true, drops: 1, cell: ({ attributes }) => <RelativeTime at={attributes.started} /> },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (connection) => (
      <Button
        variant="default"
        size="xs"
        aria-label={t('End {connection}', { connection: nameOf(connection) })}
        onClick={() => onEnd(connection)}
      >
        {t('End')}
      </Button>
    ),
  },
]

function Transferred({ bytes, size }: Pick<Connection['attributes'], 'bytes' | 'size'>) {
  if (size === null) return sizeText(bytes)
  const words = t('{bytes} of {size}', { bytes: sizeText(bytes), size: sizeText(size) })
  return (
    <div className="connection-bytes">
      {words}
      <Progress size="xs" value={size === 0 ? 100 : (100 * bytes) / size} aria-label={words} />
    </div>
  )
}

/** Such as `the upload of /in/report.csv by mira`. */
const nameOf = ({ attributes: { kind, path, username } }: Connection): string =>
  kind === 'connection'
    ? t('the connection of {username}', { username })
    : kind === 'upload'
      ? t('the upload of {path} by {username}', { path: path ?? '', username })
      : t('the download of {path} by {username}', { path: path ?? '', username })

function EndConnection({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const end = useEndConnection()
  return (
    <Confirmation
      title={t('End {connection}?', { connection: nameOf(connection) })}
      confirm={t('End connection')}
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(connection.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {t(
          'The server closes it within seconds. An interrupted upload can be resumed, and the user stays signed in: to keep somebody out, lock the user or delete the credential.',
        )}
      </p>
    </Confirmation>
  )
}
