/** Webhook log: every delivery attempt, each with its request and response. */
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import { useState } from 'react'
import { LongPath } from '../../components/display/long-path.tsx'
import { LogTime, useToday } from '../../components/display/relative-time.tsx'
import { ChoiceChip, TextChip } from '../../components/filters/filter-chips.tsx'
import { useFilters } from '../../components/filters/use-filters.ts'
import { type Column, DataTable } from '../../components/lists/data-table.tsx'
import { ShowAttempt } from '../../components/webhooks/attempt-actions.tsx'
import { DeliveryStatus } from '../../components/webhooks/delivery.tsx'
import { eventNames } from '../../components/webhooks/event-names.ts'
import { useClient } from '../../data/api/client.ts'
import { useFollowActivity } from '../../data/live/state.ts'
import { useWebhookLog } from '../../data/webhooks/activity.ts'
import { useWebhooks, webhookName } from '../../data/webhooks/webhooks.ts'
import { AttemptWindow } from './attempt-window.tsx'
import { FilterBar } from './filter-bar.tsx'
import { webhookFilter } from './filters.ts'
import { LogRows } from './log-rows.tsx'
import './activity.css'
import { t } from '../../lib/language/language.ts'

export function Page() {
  const [filters] = useFilters()
  const [isLive, setLive] = useState(true)
  const [shown, setShown] = useState<WebhookActivityEntry | null>(null)
  const client = useClient()
  const query = webhookFilter(filters, useToday())
  const log = useWebhookLog(query)
  const isConnected = useFollowActivity(isLive)
  return (
    <>
      <FilterBar
        isLive={isLive}
        isConnected={isConnected}
        onLive={setLive}
        exportAddress={client.exportAddress('exportWebhookLogs', { query })}
      >
        <ChoiceChip label={t('Webhook')} name="webhook" choices={useNames(filters['webhook'])} />
        <ChoiceChip label={t('Event')} name="event" choices={eventNames} />
        <TextChip label={t('Status')} name="status" placeholder={t('500 or no response')} />
        <TextChip label={t('Username')} name="user" />
        <TextChip label={t('Endpoint URL')} name="url" placeholder={t('Complete URL, https://…')} />
      </FilterBar>
      <LogRows
        log={log}
        nothing={t('Every delivery attempt is listed here. Create webhooks under My Account, Developer.')}
      >
        {(rows) => (
          <DataTable label={t('Webhook log')} rows={rows} rowKey={({ id }) => id} columns={columns(setShown)} />
        )}
      </LogRows>
      {shown && <AttemptWindow entry={shown} onShow={setShown} onClose={() => setShown(null)} />}
    </>
  )
}

/** Webhooks by id, including a deleted one that the filter names. */
function useNames(asked: string | undefined): Record<string, string> {
  const webhooks = useWebhooks().data ?? []
  const named = webhooks.map((webhook) => [String(webhook.id), webhookName(webhook)])
  const gone = asked && !named.some(([id]) => id === asked) ? [[asked, t('Webhook {asked}', { asked })]] : []
  return Object.fromEntries([...named, ...gone])
}

const columns = (onShow: (entry: WebhookActivityEntry) => void): Column<WebhookActivityEntry>[] => [
  {
    title: t('Attempt ID'),
    drops: 2,
    isInCards: true,
    isShort: true,
    cell: ({ attributes }) => <span className="mono">{attributes.attemptId}</span>,
  },
  { title: t('Sent Timestamp'), isShort: true, cell: ({ attributes }) => <LogTime at={attributes.sent} /> },
  {
    title: t('Endpoint URL'),
    drops: 1,
    isPath: true,
    cell: ({ attributes }) => <LongPath text={attributes.endpointUrl} />,
  },
  { title: t('Event'), isShort: true, cell: ({ attributes }) => eventNames[attributes.event] },
  {
    title: t('Username'),
    drops: 0,
    isName: true,
    cell: ({ attributes: { username } }) => <span title={username}>{username}</span>,
  },
  {
    title: t('Path/File'),
    drops: 3,
    isInCards: true,
    isPath: true,
    cell: ({ attributes }) => <LongPath text={attributes.resourcePath} />,
  },
  { title: t('Status'), isShort: true, cell: ({ attributes }) => <DeliveryStatus status={attributes.status} /> },
  {
    title: t('Details'),
    isAction: true,
    cell: (entry) => <ShowAttempt entry={entry} onShow={onShow} />,
  },
]
