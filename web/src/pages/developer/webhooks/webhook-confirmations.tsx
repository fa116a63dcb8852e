/** Confirmations before a webhook is paused, resumed or deleted, or its secrets are regenerated. */

import { Radio, Select } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { useState } from 'react'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Confirmation } from '../../../components/windows/window.tsx'
import {
  useDeleteWebhook,
  useDeliveriesOf,
  usePendingCount,
  useRegenerateSecrets,
  useSaveWebhook,
} from '../../../data/webhooks/webhooks.ts'
import { wasUsedRecently } from '../keys/recent-use.ts'
import { loadStateOf, UnknownUse } from '../keys/recent-uses.tsx'

interface Props {
  readonly webhook: Webhook
  readonly onClose: () => void
}

const Endpoint = ({ webhook }: { webhook: Webhook }) => <span className="mono">{webhook.attributes.endpointUrl}</span>

/** "1 message is waiting", "12 messages are waiting". */
const waitingWords = (count: number): string => {
  if (count === 1) return '1 message is waiting'
  return `${count >= 500 ? '500 or more' : count} messages are waiting`
}

export function PauseWebhook({ webhook, onClose }: Props) {
  const save = useSaveWebhook()
  return (
    <Confirmation
      title="Pause the webhook?"
      confirm="PAUSE WEBHOOK"
      isHarmless
      isSending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ id: webhook.id, paused: true }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Nothing is sent to <Endpoint webhook={webhook} /> until you resume it. Messages for new events are queued.
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
      title="Resume the webhook?"
      confirm="RESUME WEBHOOK"
      isHarmless
      isSending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ id: webhook.id, paused: false, waiting: fate }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Messages are sent to <Endpoint webhook={webhook} /> again.
      </p>
      {waiting === 0 && <p>No messages are waiting.</p>}
      {waiting !== undefined && waiting > 0 && (
        <Radio.Group
          label={`${waitingWords(waiting)}.`}
          value={fate}
          onChange={(value) => setFate(value === 'skip' ? 'skip' : 'deliver')}
        >
          <div className="webhook-fates">
            <Radio value="deliver" label="Deliver waiting messages, oldest first" />
            <Radio value="skip" label="Discard waiting messages" />
          </div>
        </Radio.Group>
      )}
    </Confirmation>
  )
}

const overlaps = [
  { value: '0', label: 'expire immediately' },
  { value: '1', label: 'expire in an hour' },
  { value: '24', label: 'expire in a day' },
  { value: '168', label: 'expire in a week' },
]

export function RegenerateSecrets({ webhook, onMade, onClose }: Props & { onMade: (webhook: Webhook) => void }) {
  const regenerate = useRegenerateSecrets()
  const [hours, setHours] = useState('24')
  const send = () =>
    regenerate.mutate(
      { id: webhook.id, keepPrevious: Number(hours) },
      { onSuccess: ({ data: [made] }) => made && onMade(made) },
    )
  return (
    <Confirmation
      title="Regenerate the token?"
      confirm="REGENERATE TOKEN"
      isSending={regenerate.isPending}
      error={regenerate.error}
      onConfirm={send}
      onClose={onClose}
    >
      <p>
        <Endpoint webhook={webhook} /> gets a new verification token and a new signing secret. Messages can also be
        signed with the old ones for a while, so that the application has time to change.
      </p>
      <Select
        label="The old secrets"
        description="If they may have leaked, let them expire immediately."
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
      title="Delete the webhook?"
      confirm="DELETE WEBHOOK"
      isKnown={state !== 'looking'}
      typed={lately.length > 0 || state === 'unknown' ? URL.parse(webhook.attributes.endpointUrl)?.hostname : undefined}
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(webhook.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        The application at <Endpoint webhook={webhook} /> will not receive messages any more.
        {waiting > 0 && ` ${waitingWords(waiting)} and will not be sent.`} The log is retained. This cannot be undone.
      </p>
      {state !== 'known' && <UnknownUse state={state} />}
      {state === 'known' && last && (
        <p>
          In use: {lately.length === 100 ? '100 or more' : lately.length} sent in the last 24 hours, last{' '}
          <RelativeTime at={last} />.
        </p>
      )}
      {state === 'known' && !last && <p>No messages were sent to it in the last 24 hours.</p>}
    </Confirmation>
  )
}
