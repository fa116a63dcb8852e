/** Confirmations before a webhook is paused, resumed or deleted, or its secrets are rotated. */

import { Radio, Select } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { useState } from 'react'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Confirmation } from '../../../components/windows/window.tsx'
import {
  useDeleteWebhook,
  useDeliveriesOf,
  usePendingCount,
  useRotateSecrets,
  useSaveWebhook,
} from '../../../data/webhooks/webhooks.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { wasUsedRecently } from '../keys/recent-use.ts'
import { loadStateOf, UnknownUse } from '../keys/recent-uses.tsx'

interface Props {
  readonly webhook: Webhook
  readonly onClose: () => void
}

const Endpoint = ({ webhook }: { webhook: Webhook }) => <span className="mono">{webhook.attributes.endpointUrl}</span>

/** Before waiting messages are delivered or discarded. */
const waitingNow = (count: number): string =>
  count >= 500
    ? t('500 or more messages are waiting.')
    : t('{count, plural, one {# message is} other {# messages are}} waiting.', { count })

/** Before they are lost. */
const waitingLost = (count: number): string =>
  count >= 500
    ? t('500 or more messages are waiting and will not be sent.')
    : t('{count, plural, one {# message is} other {# messages are}} waiting and will not be sent.', { count })

export function PauseWebhook({ webhook, onClose }: Props) {
  const save = useSaveWebhook()
  return (
    <Confirmation
      title={t('Pause the webhook?')}
      confirm={t('PAUSE WEBHOOK')}
      isHarmless
      isSending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ id: webhook.id, paused: true }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich('Nothing is sent to {endpoint} until you resume the webhook. Messages for new events are queued.', {
          endpoint: <Endpoint webhook={webhook} />,
        })}
      </p>
    </Confirmation>
  )
}

/** Resumes a paused webhook, or re-enables one that was disabled because of failures. */
export function ResumeWebhook({ webhook, onClose }: Props) {
  const save = useSaveWebhook()
  const waiting = usePendingCount(webhook.id).data
  const [fate, setFate] = useState<'deliver' | 'skip'>('deliver')
  return (
    <Confirmation
      title={t('Resume the webhook?')}
      confirm={t('RESUME WEBHOOK')}
      isHarmless
      isSending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ id: webhook.id, paused: false, waiting: fate }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>{rich('Messages are sent to {endpoint} again.', { endpoint: <Endpoint webhook={webhook} /> })}</p>
      {waiting === 0 && <p>{t('No messages are waiting.')}</p>}
      {waiting !== undefined && waiting > 0 && (
        <Radio.Group
          label={waitingNow(waiting)}
          value={fate}
          onChange={(value) => setFate(value === 'skip' ? 'skip' : 'deliver')}
        >
          <div className="webhook-fates">
            <Radio value="deliver" label={t('Deliver waiting messages, oldest first')} />
            <Radio value="skip" label={t('Discard waiting messages')} />
          </div>
        </Radio.Group>
      )}
    </Confirmation>
  )
}

const overlaps = [
  { value: '0', label: t('expire immediately') },
  { value: '1', label: t('expire in an hour') },
  { value: '24', label: t('expire in a day') },
  { value: '168', label: t('expire in a week') },
]

export function RotateSecrets({ webhook, onMade, onClose }: Props & { onMade: (webhook: Webhook) => void }) {
  const rotate = useRotateSecrets()
  const [hours, setHours] = useState('24')
  const send = () =>
    rotate.mutate(
      { id: webhook.id, keepPrevious: Number(hours) },
      { onSuccess: ({ data: [made] }) => made && onMade(made) },
    )
  return (
    <Confirmation
      title={t('Regenerate the token?')}
      confirm={t('REGENERATE TOKEN')}
      isSending={rotate.isPending}
      error={rotate.error}
      onConfirm={send}
      onClose={onClose}
    >
      <p>
        {rich(
          '{endpoint} gets a new verification token and a new signing secret. Messages can also be signed with the old ones for a while, so that the application has time to change.',
          { endpoint: <Endpoint webhook={webhook} /> },
        )}
      </p>
      <Select
        label={t('The old secrets')}
        description={t('If they may have leaked, let them expire immediately.')}
        data={overlaps}
        value={hours}
        onChange={(value) => setHours(value ?? '24')}
        allowDeselect={false}
      />
    </Confirmation>
  )
}

export function DeleteWebhook({ webhook, onClose }: Props) {
  const remove = useDeleteWebhook()
  const asked = useDeliveriesOf(webhook.id, 60_000)
  const state = loadStateOf(asked)
  const lately = (asked.data ?? []).filter(({ attributes }) => wasUsedRecently(attributes.sent, Date.now()))
  const waiting = usePendingCount(webhook.id).data ?? 0
  const last = lately[0]?.attributes.sent
  return (
    <Confirmation
      title={t('Delete the webhook?')}
      confirm={t('DELETE WEBHOOK')}
      isKnown={state !== 'looking'}
      typed={lately.length > 0 || state === 'unknown' ? URL.parse(webhook.attributes.endpointUrl)?.hostname : undefined}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(webhook.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {rich('The application at {endpoint} will not receive messages any more.', {
          endpoint: <Endpoint webhook={webhook} />,
        })}{' '}
        {waiting > 0 && `${waitingLost(waiting)} `}
        {t('The log is kept. This cannot be undone.')}
      </p>
      {state !== 'known' && <UnknownUse state={state} />}
      {state === 'known' && last && (
        <p>
          {rich('In use: {count} sent in the last 24 hours, last {time}.', {
            count: lately.length === 100 ? t('100 or more') : lately.length,
            time: <RelativeTime at={last} />,
          })}
        </p>
      )}
      {state === 'known' && !last && <p>{t('No messages were sent to it in the last 24 hours.')}</p>}
    </Confirmation>
  )
}
