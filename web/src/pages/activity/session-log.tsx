/** Session log: who did what, when and from where. */

import { ActionIcon, Tooltip } from '@mantine/core'
import type { SessionActivityEntry, SessionOperation } from '@sallyport/contract/schemas/activity/session-activity.ts'
import { useState } from 'react'
import { Badge } from '../../components/display/badge.tsx'
import { Icon } from '../../components/display/icon.tsx'
import { LongPath } from '../../components/display/long-path.tsx'
import { LogTime } from '../../components/display/relative-time.tsx'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ExplanationWindow } from '../../components/webhooks/explanation-window.tsx'
import { useClient } from '../../data/api/client.ts'
import { useFollowActivity } from '../../data/live/state.ts'
import { useSessionLog } from '../../data/webhooks/activity.ts'
import { useWebhooks } from '../../data/webhooks/webhooks.ts'
import { sizeText } from '../../lib/bytes.ts'
import { FilterChoice, FilterField, LogActions, LogFilters, useFilters } from './filter-bar.tsx'
import { sessionFilter } from './filters.ts'
import { LogRows } from './log-rows.tsx'
import { operationLabels, statusLabels } from './operation-labels.ts'
import './activity.css'

export function Page() {
  const [filters] = useFilters()
  const [isLive, setLive] = useState(true)
  const client = useClient()
  const query = sessionFilter(filters)
  const log = useSessionLog(query)
  const isConnected = useFollowActivity(isLive)
  const hasWebhooks = (useWebhooks().data ?? []).length > 0
  const [explained, setExplained] = useState<string | null>(null)
  return (
    <>
      <LogFilters>
        <FilterField label="From" name="from" type="date" />
        <FilterField label="To" name="to" type="date" />
        <FilterField label="Username" name="user" />
        <FilterField label="IP address" name="ip" />
        <FilterField label="Path/File" name="path" placeholder="inbound or *.csv" />
        <FilterChoice label="Type" name="type" choices={operationLabels} />
        <FilterField label="Protocol" name="protocol" placeholder="sftp, ftps or web" />
        <FilterChoice label="Status" name="status" choices={statusLabels} />
        <LogActions
          isLive={isLive}
          isConnected={isConnected}
          onLive={setLive}
          exportAddress={client.exportAddress('exportSessionLogs', { query })}
        />
      </LogFilters>
      <LogRows
        log={log}
        nothing="Sign-ins, uploads, downloads and all other actions of people and applications are listed here."
      >
        {(rows) => (
          <DataTable
            label="Session log"
            rows={rows}
            rowKey={({ id }) => id}
            columns={hasWebhooks ? withReasons(setExplained) : columns}
          />
        )}
      </LogRows>
      {explained !== null && <ExplanationWindow path={explained} onClose={() => setExplained(null)} />}
    </>
  )
}

type Row = SessionActivityEntry

const announced: ReadonlySet<SessionOperation> = new Set<SessionOperation>([
  ...(['STOR', 'RETR', 'DELE', 'MKD', 'RNTO', 'MOVE', 'COPY', 'COMPR', 'EXTRACT'] as const),
])

const columns: readonly Column<Row>[] = [
  { title: 'Date', isShort: true, cell: ({ attributes }) => <LogTime at={attributes.created} /> },
  {
    title: 'IP address',
    drops: 2,
    isName: true,
    cell: ({ attributes: { ipAddress } }) => (
      <span className="mono" title={ipAddress}>
        {ipAddress}
      </span>
    ),
  },
  {
    title: 'Username',
    isName: true,
    cell: ({ attributes: { username } }) =>
      username ? <span title={username}>{username}</span> : <span className="dim">unknown</span>,
  },
  {
    title: 'Type',
    isShort: true,
    cell: ({ attributes: { operation, status } }) =>
      status === 'partial' ? statusLabels['partial'] : operationLabels[operation],
  },
  { title: 'Path/File', isPath: true, cell: ({ attributes }) => attributes.fileName && <PathOf row={attributes} /> },
  {
    title: 'Duration',
    isNumber: true,
    drops: 0,
    isInCards: true,
    cell: ({ attributes }) => (attributes.duration > 0 ? `${attributes.duration} s` : ''),
  },
  {
    title: 'Size',
    isNumber: true,
    drops: 3,
    isInCards: true,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? sizeText(attributes.bytesTransferred) : ''),
  },
  {
    title: 'Protocol',
    drops: 2,
    isInCards: true,
    isName: true,
    cell: ({ attributes: { protocol } }) => <span title={protocol}>{protocol}</span>,
  },
  {
    title: 'Status',
    isShort: true,
    drops: 3,
    isInCards: true,
    cell: ({ attributes: { status } }) =>
      status === '-' ? '–' : <Badge tone={status === 'partial' ? 'warn' : 'bad'}>{status}</Badge>,
  },
]

/** Operations that trigger webhooks can be explained. */
const withReasons = (onExplain: (path: string) => void): readonly Column<Row>[] => [
  ...columns,
  {
    title: '',
    name: 'Webhooks',
    isAction: true,
    cell: ({ attributes: { operation, status, fileName } }) =>
      announced.has(operation) &&
      status !== 'partial' && (
        <Tooltip label="Why did it (not) fire?">
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={`Why did it (not) fire? ${fileName}`}
            onClick={() => onExplain(fileName)}
          >
            <Icon name="hook" size={18} />
          </ActionIcon>
        </Tooltip>
      ),
  },
]

const PathOf = ({ row: { fileName, fileSource } }: { row: Row['attributes'] }) => (
  <div className="log-path">
    <LongPath text={fileName} />
    {fileSource && (
      <span className="log-source">
        <LongPath text={`from ${fileSource}`} />
      </span>
    )}
  </div>
)
