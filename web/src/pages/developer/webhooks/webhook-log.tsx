import { Button } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import { eventWords } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Icon } from '../../../components/display/icon.tsx'
import { LongPath } from '../../../components/display/long-path.tsx'
import { LogTime } from '../../../components/display/relative-time.tsx'
import { Empty, ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { type Column, DataTable } from '../../../components/lists/data-table.tsx'
import { ResendAttempt, ShowAttempt } from '../../../components/webhooks/attempt-actions.tsx'
import { Delivery, DeliveryStatus, durationText } from '../../../components/webhooks/delivery.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { useDeliveriesOf } from '../../../data/webhooks/webhooks.ts'
import { t } from '../../../lib/language/language.ts'
import { ResendFailed } from './resend-failed.tsx'

const freshEveryMs = 3_000

interface Props {
  readonly webhook: Webhook
  readonly onTest: () => void
  readonly onClose: () => void
}

/** The latest attempts of one webhook, updated live; each can be opened. */
export function WebhookLog({ webhook, onTest, onClose }: Props) {
  const log = useDeliveriesOf(webhook.id, freshEveryMs)
  const [shown, setShown] = useState<WebhookActivityEntry | null>(null)
  const [isResending, setResending] = useState(false)
  if (isResending)
    return (
      <Window title={t('Resend failed messages')} size="xl" onClose={onClose}>
        <ResendFailed webhookId={webhook.id} onBack={() => setResending(false)} />
      </Window>
    )
  return (
    <Window
      title={shown ? t('Attempt {attemptId}', { attemptId: shown.attributes.attemptId }) : t('Webhook log')}
      size="xl"
      onClose={onClose}
    >
      {shown ? (
        <Shown entry={shown} onBack={() => setShown(null)} />
      ) : (
        <div className="window-form">
          <p className="window-intro">
            <span className="mono">{webhook.attributes.endpointUrl}</span>{' '}
            <Link to="/activity/webhooks" search={{ webhook: String(webhook.id) } as never}>
              {t('Search and export in Activity')}
            </Link>
          </p>
          {log.error && <ErrorMessage error={log.error} onRetry={log.refetch} />}
          {log.isPending && <Loading />}
          {log.data?.length === 0 && (
            <Empty icon="hook" title={t('No messages yet')} action={<Button onClick={onTest}>{t('SEND TEST')}</Button>}>
              {t('Every delivery attempt is listed here, with its request and response.')}
            </Empty>
          )}
          {log.data && log.data.length > 0 && (
            <>
              <div className="window-buttons">
                <Button
                  variant="default"
                  leftSection={<Icon name="retry" size={18} />}
                  onClick={() => setResending(true)}
                >
                  {t('Resend failed messages')}
                </Button>
              </div>
              <DataTable label={t('Attempts')} rows={log.data} rowKey={({ id }) => id} columns={columns(setShown)} />
            </>
          )}
        </div>
      )}
    </Window>
  )
}

const columns = (onShow: (entry: WebhookActivityEntry) => void): Column<WebhookActivityEntry>[] => [
  { title: t('Sent'), isShort: true, cell: ({ attributes }) => <LogTime at={attributes.sent} /> },
  { title: t('Event'), isShort: true, cell: ({ attributes }) => eventWords[attributes.event] },
  {
    title: t('Path/File'),
    drops: 3,
    isPath: true,
    cell: ({ attributes }) => <LongPath text={attributes.resourcePath} />,
  },
  { title: t('Status'), isShort: true, cell: ({ attributes }) => <DeliveryStatus status={attributes.status} /> },
  { title: t('Duration'), isNumber: true, drops: 3, cell: ({ attributes }) => durationText(attributes.duration) },
  {
    title: '',
    name: t('Details'),
    isAction: true,
    cell: (entry) => <ShowAttempt entry={entry} onShow={onShow} />,
  },
]

function Shown({ entry, onBack }: { entry: WebhookActivityEntry; onBack: () => void }) {
  return (
    <div className="window-form">
      <Delivery entry={entry} />
      <ResendAttempt entry={entry}>
        <Button variant="default" data-autofocus onClick={onBack}>
          {t('Back to log')}
        </Button>
      </ResendAttempt>
    </div>
  )
}
