import { useState } from 'react'
import { Badge } from '../../../components/display/badge.tsx'
import { LongPath } from '../../../components/display/long-path.tsx'
import { Section } from '../../../components/display/page-title.tsx'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Empty, ErrorMessage } from '../../../components/display/states.tsx'
import { LimitedButton } from '../../../components/limits/limited-button.tsx'
import { usePlan } from '../../../components/limits/plan-rules.ts'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { RowActions } from '../../../components/lists/row-actions.tsx'
import type { RowAction } from '../../../components/lists/row-menu.tsx'
import { DeliveryStatus } from '../../../components/webhooks/delivery.tsx'
import { eventNames } from '../../../components/webhooks/event-names.ts'
import { useOpenFromAddress } from '../../../components/windows/open-from-address.ts'
import { type ListedWebhook, useWebhooks } from '../../../data/webhooks/webhooks.ts'
import { t, tc } from '../../../lib/language/language.ts'
import { allTriggers, eventsOf } from './triggers.ts'
import { stateOf } from './webhook-state.ts'
import { type Asked, type OpenWebhook, WebhookWindows } from './webhook-windows.tsx'

/** The webhooks of the account. */
export function Webhooks() {
  const webhooks = useWebhooks({ everyMs: 15_000 })
  const plan = usePlan()
  const [open, setOpen] = useState<OpenWebhook | null>(null)
  useOpenFromAddress('webhook', () => setOpen({ is: 'new' }))
  const add = (
    <LimitedButton reason={plan.noRoom('webhooks', webhooks.data?.length)} onClick={() => setOpen({ is: 'new' })}>
      {t('NEW WEBHOOK')}
    </LimitedButton>
  )
  return (
    <Section
      id="webhooks"
      title={t('Webhooks')}
      about={t('Each watches a folder and posts a signed message to your application when something happens there.')}
      action={add}
    >
      {webhooks.error && <ErrorMessage error={webhooks.error} onRetry={webhooks.refetch} />}
      {webhooks.data?.length === 0 && (
        <Empty icon="hook" title={t('No webhooks yet')}>
          {t('A webhook notifies your application as soon as a file arrives, without polling.')}
        </Empty>
      )}
      {webhooks.data && webhooks.data.length > 0 && (
        <DataTable label={t('Webhooks')} rows={webhooks.data} rowKey={({ id }) => id} columns={columns(setOpen)} />
      )}
      {open && <WebhookWindows open={open} onOpen={setOpen} />}
    </Section>
  )
}

const columns = (onOpen: (open: OpenWebhook) => void): Column<ListedWebhook>[] => [
  { title: t('Endpoint URL'), isPath: true, cell: ({ attributes }) => <LongPath text={attributes.endpointUrl} /> },
  { title: t('Folder'), isName: true, cell: ({ folder }) => <Folder path={folder} /> },
  {
    title: t('Format'),
    drops: 0,
    isShort: true,
    isInCards: true,
    cell: ({ attributes }) => attributes.responseVersion,
  },
  {
    title: t('Triggers'),
    drops: 1,
    isInCards: true,
    isName: true,
    cell: ({ attributes }) => <Triggers words={triggerWords(eventsOf(attributes.triggers))} />,
  },
  { title: t('State'), isShort: true, cell: (webhook) => <State webhook={webhook} /> },
  {
    title: t('Last delivery'),
    isShort: true,
    drops: 2,
    isInCards: true,
    cell: ({ attributes }) => <LastDelivery last={attributes.lastAttempt} />,
  },
  {
    title: '',
    name: t('Actions'),
    isAction: true,
    cell: (webhook) => (
      <RowActions
        kind="webhook"
        of={t('the webhook to {endpointUrl}', { endpointUrl: webhook.attributes.endpointUrl })}
        actions={actions(webhook, onOpen)}
      />
    ),
  },
]

const Folder = ({ path }: { path: string | null }) =>
  path === null ? <span className="dim">{t('in the Trash Can')}</span> : <LongPath text={path} />

const Triggers = ({ words }: { words: string }) => <span title={words}>{words}</span>

const triggerWords = (events: ReturnType<typeof eventsOf>): string => {
  if (events.length === allTriggers.length) return tc('triggers', 'all')
  return events.length === 0 ? t('none') : events.map((event) => eventNames[event]).join(', ')
}

function State({ webhook }: { webhook: ListedWebhook }) {
  const { tone, words, about } = stateOf(webhook)
  return (
    <span title={about}>
      <Badge tone={tone}>{words}</Badge>
    </span>
  )
}

const LastDelivery = ({ last }: { last: ListedWebhook['attributes']['lastAttempt'] }) =>
  last ? (
    <span className="webhook-last">
      <DeliveryStatus status={last.status} /> <RelativeTime at={last.sent} />
    </span>
  ) : (
    <span className="dim">{t('none yet')}</span>
  )

function actions(webhook: ListedWebhook, onOpen: (open: OpenWebhook) => void): RowAction[] {
  const isStopped = webhook.attributes.paused || webhook.attributes.failed
  const opens = (is: Asked) => () => onOpen({ is, webhook })
  return [
    { label: t('Edit'), link: t('Edit'), icon: 'pencil', onClick: () => onOpen({ is: 'edit', webhook }) },
    { label: t('Send test'), icon: 'send', onClick: opens('test') },
    isStopped
      ? { label: t('Resume'), icon: 'play', onClick: opens('resume') }
      : { label: t('Pause'), icon: 'pause', onClick: opens('pause') },
    { label: t('Show secrets'), icon: 'eye', onClick: opens('secrets') },
    { label: t('Regenerate token'), link: t('Regenerate'), icon: 'retry', onClick: opens('rotate') },
    { label: t('View log'), icon: 'list', onClick: opens('log') },
    { label: t('Why did it (not) fire?'), icon: 'information', onClick: opens('explain') },
    { label: t('Delete'), link: t('Delete'), icon: 'trash', isDanger: true, onClick: opens('delete') },
  ]
}
