/** What is asked before a webhook is paused, gets other secrets or is deleted. */

import { Radio, Select } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import { useState } from 'react'
import { RelativeTime } from '../../../components/display/relative-time.tsx'
import { Confirmation } from '../../../components/windows/window.tsx'
import {
  useDeleteWebhook,
  useDeliveriesOf,
  useRegenerateSecrets,
  useSaveWebhook,
  useWaiting,
} from '../../../data/webhooks/webhooks.ts'
import { wasUsedLately } from '../keys/recent-use.ts'
import { NotKnown, standingOf } from '../keys/recent-uses.tsx'

interface Props {
  readonly webhook: Webhook
  readonly onClose: () => void
}

const Endpoint = ({ webhook }: { webhook: Webhook }) => <span className="mono">{webhook.attributes.endpointUrl}</span>

/** "1 message waits", "12 messages wait". */
const waitingWords = (count: number): string => {
  if (count === 1) return '1 message waits'
  return `${count >= 500 ? '500 or more' : count} messages wait`
}

export function PauseWebhook({ webhook, onClose }: Props) {
  const save = useSaveWebhook()
  return (
    <Confirmation
      title="Pause the webhook?"
      confirm="PAUSE WEBHOOK"
      isMild
      isSending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ id: webhook.id, paused: true }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Nothing is sent to <Endpoint webhook={webhook} /> until you resume it. What happens meanwhile is kept for it.
      </p>
    </Confirmation>
  )
}

/** Also switches on again what was switched off for its failures. */
export function ResumeWebhook({ webhook, onClose }: Props) {
  const save = useSaveWebhook()
  const waiting = useWaiting(webhook.id).data
  const [fate, setFate] = useState<'deliver' | 'skip'>('deliver')
  return (
    <Confirmation
      title="Resume the webhook?"
      confirm="RESUME WEBHOOK"
      isMild
      isSending={save.isPending}
      error={save.error}
      onConfirm={() => save.mutate({ id: webhook.id, paused: false, waiting: fate }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Messages go to <Endpoint webhook={webhook} /> again.
      </p>
      {waiting === 0 && <p>None waits for it.</p>}
      {waiting !== undefined && waiting > 0 && (
        <Radio.Group
          label={`${waitingWords(waiting)} for it.`}
          value={fate}
          onChange={(value) => setFate(value === 'skip' ? 'skip' : 'deliver')}
        >
          <div className="webhook-fates">
            <Radio value="deliver" label="Deliver what waited, the oldest first" />
            <Radio value="skip" label="Skip what waited: it is never sent" />
          </div>
        </Radio.Group>
      )}
    </Confirmation>
  )
}

const overlaps = [
  { value: '0', label: 'end at once' },
  { value: '1', label: 'sign on for an hour' },
  { value: '24', label: 'sign on for a day' },
  { value: '168', label: 'sign on for a week' },
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
        <Endpoint webhook={webhook} /> gets a new verification token and a new signing secret. Meanwhile the old ones
        can sign beside them, so that the application has time to change.
      </p>
      <Select
        label="The old ones"
        description="If they may have leaked, let them end at once."
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
  const standing = standingOf(asked)
  const lately = (asked.data ?? []).filter(({ attributes }) => wasUsedLately(attributes.sent, Date.now()))
  const waiting = useWaiting(webhook.id).data ?? 0
  const last = lately[0]?.attributes.sent
  return (
    <Confirmation
      title="Delete the webhook?"
      confirm="DELETE WEBHOOK"
      isKnown={standing !== 'looking'}
      typed={
        lately.length > 0 || standing === 'unknown' ? URL.parse(webhook.attributes.endpointUrl)?.hostname : undefined
      }
      isSending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(webhook.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        The application at <Endpoint webhook={webhook} /> is told of nothing any more.
        {waiting > 0 && ` ${waitingWords(waiting)} and will never be sent.`} The log stays. This can't be undone.
      </p>
      {standing !== 'known' && <NotKnown standing={standing} />}
      {standing === 'known' && last && (
        <p>
          In use: {lately.length === 100 ? '100 or more' : lately.length} sent in the last 24 hours, last{' '}
          <RelativeTime at={last} />.
        </p>
      )}
      {standing === 'known' && !last && <p>Nothing was sent to it in the last 24 hours.</p>}
    </Confirmation>
  )
}
