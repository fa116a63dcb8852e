/** Who did what, when and from where. */
import type { SessionActivityEntry } from '@sallyport/contract/schemas/session-activity.ts'
import { useState } from 'react'
import { useSessionLog, useTail } from '../../data/activity.ts'
import { useClient } from '../../data/client.ts'
import { Badge } from '../../parts/badge.tsx'
import { sizeText } from '../../parts/bytes.ts'
import { type Column, DataTable } from '../../parts/data-table.tsx'
import { RelativeTime } from '../../parts/relative-time.tsx'
import { FilterChoice, FilterField, LogActions, useFilters } from './filter-bar.tsx'
import { sessionFilter } from './filters.ts'
import { LogRows } from './log-rows.tsx'
import { operationWords } from './operation-words.ts'
import './activity.css'

export function Page() {
  const [filters] = useFilters()
  const [isLive, setLive] = useState(false)
  const client = useClient()
  const query = sessionFilter(filters)
  const log = useSessionLog(query)
  const isConnected = useTail(isLive)
  return (
    <>
      <div className="log-filters">
        <FilterField label="From" name="from" type="date" />
        <FilterField label="To" name="to" type="date" />
        <FilterField label="Username" name="user" />
        <FilterField label="IP address" name="ip" />
        <FilterField label="Path/File" name="path" placeholder="inbound or *.csv" />
        <FilterChoice label="Type" name="type" choices={operationWords} />
        <LogActions
          isLive={isLive}
          isConnected={isConnected}
          onLive={setLive}
          exportAddress={client.exportAddress('exportSessionLogs', { query })}
        />
      </div>
      <LogRows
        log={log}
        nothing="Sign-ins, uploads, downloads and everything else that people and applications do is listed here."
      >
        {(rows) => <DataTable label="Session log" rows={rows} rowKey={({ id }) => id} columns={columns} />}
      </LogRows>
    </>
  )
}

type Row = SessionActivityEntry

const columns: readonly Column<Row>[] = [
  { title: 'Date', cell: ({ attributes }) => <RelativeTime at={attributes.created} /> },
  { title: 'Username', cell: ({ attributes }) => attributes.username || <span className="dim">unknown</span> },
  { title: 'IP address', drops: 2, cell: ({ attributes }) => <span className="mono">{attributes.ipAddress}</span> },
  { title: 'Type', cell: ({ attributes }) => operationWords[attributes.operation] },
  { title: 'Path/File', cell: ({ attributes }) => <PathOf row={attributes} /> },
  {
    title: 'Size',
    isNumber: true,
    drops: 1,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? sizeText(attributes.bytesTransferred) : ''),
  },
  {
    title: 'Duration',
    isNumber: true,
    drops: 1,
    cell: ({ attributes }) => (attributes.duration > 0 ? `${attributes.duration} s` : ''),
  },
  { title: 'Protocol', drops: 2, cell: ({ attributes }) => attributes.protocol },
  {
    title: 'Status',
    drops: 3,
    cell: ({ attributes: { status } }) => (status === '-' ? '–' : <Badge tone="bad">{status}</Badge>),
  },
]

const PathOf = ({ row: { fileName, fileSource } }: { row: Row['attributes'] }) => (
  <span className="mono">
    {fileName}
    {fileSource && <span className="log-source">from {fileSource}</span>}
  </span>
)
