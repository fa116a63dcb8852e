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
import { t } from '../../lib/language/language.ts'

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
        <FilterField label={t('From')} name="from" type="date" />
        <FilterField label={t('To')} name="to" type="date" />
        <FilterField label={t('Username')} name="user" />
        <FilterField label={t('IP address')} name="ip" />
        <FilterField label={t('Path/File')} name="path" placeholder={t('inbound or *.csv')} />
        <FilterChoice label={t('Type')} name="type" choices={operationLabels} />
        <FilterField label={t('Protocol')} name="protocol" placeholder={t('sftp, ftps or web')} />
        <FilterChoice label={t('Status')} name="status" choices={statusLabels} />
        <LogActions
          isLive={isLive}
          isConnected={isConnected}
          onLive={setLive}
          exportAddress={client.exportAddress('exportSessionLogs', { query })}
        />
      </LogFilters>
      <LogRows
        log={log}
        nothing={t('Sign-ins, uploads, downloads and all other actions of people and applications are listed here.')}
      >
        {(rows) => (
          <DataTable
            label={t('Session log')}
            rows={rows}
            rowKey={({ id }) => id}
            columns={hasWebhooks ? withReasons(setExplained) : columns}
            isCompact
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

/** As the API names them, for people. */
const outcomes: Readonly<Record<string, string>> = { partial: t('partial'), failed: t('failed') }

const columns: readonly Column<Row>[] = [
  { title: t('Date'), isShort: true, cell: ({ attributes }) => <LogTime at={attributes.created} /> },
  {
    title: t('IP address'),
    drops: 1,
    isName: true,
    cell: ({ attributes: { ipAddress } }) => (
      <span className="mono" title={ipAddress}>
        {ipAddress}
      </span>
    ),
  },
  {
    title: t('Username'),
    isName: true,
    cell: ({ attributes: { username } }) =>
      username ? <span title={username}>{username}</span> : <span className="dim">{t('unknown')}</span>,
  },
  {
    title: t('Type'),
    isShort: true,
    cell: ({ attributes: { operation, status } }) =>
      status === 'partial' ? statusLabels['partial'] : operationLabels[operation],
  },
  { title: t('Path/File'), isPath: true, cell: ({ attributes }) => attributes.fileName && <PathOf row={attributes} /> },
  {
    title: t('Duration'),
    isNumber: true,
    drops: 0,
    isInCards: true,
    cell: ({ attributes }) => (attributes.duration > 0 ? `${attributes.duration} s` : ''),
  },
  {
    title: t('Size'),
    isNumber: true,
    drops: 2,
    isInCards: true,
    cell: ({ attributes }) => (attributes.bytesTransferred > 0 ? sizeText(attributes.bytesTransferred) : ''),
  },
  {
    title: t('Protocol'),
    drops: 1,
    isInCards: true,
    isName: true,
    cell: ({ attributes: { protocol } }) => <span title={protocol}>{protocol}</span>,
  },
  {
    title: t('Status'),
    isShort: true,
    drops: 3,
    isInCards: true,
    cell: ({ attributes: { status } }) =>
      status === '-' ? (
        <span className="log-fine">–</span>
      ) : (
        <Badge tone={status === 'partial' ? 'warn' : 'bad'}>{outcomes[status] ?? status}</Badge>
      ),
  },
]

/** Operations that trigger webhooks can be explained. */
const withReasons = (onExplain: (path: string) => void): readonly Column<Row>[] => [
  ...columns,
  {
    title: '',
    name: t('Webhooks'),
    isAction: true,
    cell: ({ attributes: { operation, status, fileName } }) =>
      announced.has(operation) &&
      status !== 'partial' && (
        <Tooltip label={t('Why did it (not) fire?')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={t('Why did it (not) fire? {fileName}', { fileName })}
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
        <LongPath text={t('from {fileSource}', { fileSource })} />
      </span>
    )}
  </div>
)
