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

const kinds = { connection: 'Connection', upload: 'Upload', download: 'Download' } as const

export function Page() {
  const { data, error, isPending, refetch } = useConnections()
  const [ending, setEnding] = useState<Connection | null>(null)
  return (
    <>
      <p className="dim">
        Uploads, downloads and connections that have lasted for more than a second. The list updates itself.
      </p>
      {error && <ErrorMessage error={error} onRetry={refetch} />}
      {isPending && <Loading />}
      {data?.connections.length === 0 && (
        <Empty icon="pulse" title="No connections">
          Nobody is connected by SFTP or FTP, uploading or downloading at the moment.
        </Empty>
      )}
      {data && data.connections.length > 0 && (
        <DataTable label="Connections" rows={data.connections} rowKey={({ id }) => id} columns={columns(setEnding)} />
      )}
      {data && data.total > data.connections.length && (
        <p className="dim">
          The {data.connections.length} oldest of {data.total} are shown.
        </p>
      )}
      {ending && <EndConnection connection={ending} onClose={() => setEnding(null)} />}
    </>
  )
}

const columns = (onEnd: (connection: Connection) => void): Column<Connection>[] => [
  { title: 'Type', isShort: true, cell: ({ attributes }) => kinds[attributes.kind] },
  {
    title: 'Path',
    isPath: true,
    cell: ({ attributes: { path } }) => (path ? <LongPath text={path} /> : <span className="dim">none</span>),
  },
  {
    title: 'User',
    isShort: true,
    cell: ({ attributes, relationships }) =>
      relationships.user ? attributes.username : `Visitor of a share by ${attributes.username}`,
  },
  { title: 'Transferred', cell: ({ attributes }) => <Transferred {...attributes} /> },
  { title: 'Protocol', isShort: true, drops: 2, isInCards: true, cell: ({ attributes }) => attributes.protocol },
  {
    title: 'Address',
    isShort: true,
    drops: 2,
    isInCards: true,
    cell: ({ attributes }) => <span className="mono">{attributes.address}</span>,
  },
  { title: 'Started', isShort: true, drops: 1, cell: ({ attributes }) => <RelativeTime at={attributes.started} /> },
  {
    title: '',
    name: 'Actions',
    isAction: true,
    cell: (connection) => (
      <Button variant="default" size="xs" aria-label={`End ${nameOf(connection)}`} onClick={() => onEnd(connection)}>
        End
      </Button>
    ),
  },
]

function Transferred({ bytes, size }: Pick<Connection['attributes'], 'bytes' | 'size'>) {
  if (size === null) return sizeText(bytes)
  const words = `${sizeText(bytes)} of ${sizeText(size)}`
  return (
    <div className="connection-bytes">
      {words}
      <Progress size="xs" value={size === 0 ? 100 : (100 * bytes) / size} aria-label={words} />
    </div>
  )
}

/** Such as `the upload of /in/report.csv by mira`. */
const nameOf = ({ attributes: { kind, path, username } }: Connection): string =>
  kind === 'connection' ? `the connection of ${username}` : `the ${kind} of ${path} by ${username}`

function EndConnection({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const end = useEndConnection()
  return (
    <Confirmation
      title={`End ${nameOf(connection)}?`}
      confirm="END CONNECTION"
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(connection.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        The server closes it within seconds. An interrupted upload can be resumed, and the user stays signed in: to keep
        somebody out, lock the user or delete the credential.
      </p>
    </Confirmation>
  )
}
