import { Button, Select } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhooks/webhook.ts'
import type { WebhookEvent } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { useState } from 'react'
import { CodeBlock } from '../../../components/display/code-block.tsx'
import { ErrorMessage, Loading } from '../../../components/display/states.tsx'
import { BusyButton } from '../../../components/forms/busy-button.tsx'
import { Delivery, durationText } from '../../../components/webhooks/delivery.tsx'
import { eventNames } from '../../../components/webhooks/event-names.ts'
import { Window } from '../../../components/windows/window.tsx'
import { usePreview, useSendTest } from '../../../data/webhooks/webhooks.ts'
import { rich, t } from '../../../lib/language/language.ts'
import { allTriggers, eventsOf } from './triggers.ts'

const choices = allTriggers.map(({ event }) => ({ value: event, label: eventNames[event] }))

/** Sends a test message about a file that does not exist, and shows the response. */
export function SendTest({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const { id, attributes } = webhook
  const [event, setEvent] = useState<WebhookEvent>(eventsOf(attributes.triggers)[0] ?? 'resources.upload')
  const test = useSendTest()
  const preview = usePreview(id, event)
  const choose = (value: string | null) => {
    if (value) setEvent(value as WebhookEvent)
    test.reset()
  }
  return (
    <Window title={t('Send test')} size="xl" onClose={onClose}>
      <div className="window-form">
        <p className="window-intro">
          {rich('Sends one test message, about a file that does not exist, to {endpointUrl}.', {
            endpointUrl: <span className="mono">{attributes.endpointUrl}</span>,
          })}
        </p>
        <Select label={t('Event')} data={choices} value={event} onChange={choose} allowDeselect={false} />
        <p className="unseen" role="status">
          {test.data && outcome(test.data.data.attributes)}
        </p>
        {test.data ? (
          <Delivery entry={test.data.data} />
        ) : (
          <>
            <ErrorMessage error={test.error ?? preview.error} />
            {preview.isPending && <Loading />}
            {preview.data && <CodeBlock text={readable(preview.data.body)} what={t('message that will be sent')} />}
          </>
        )}
        <div className="window-buttons">
          <Button variant="default" onClick={onClose}>
            {t('CLOSE')}
          </Button>
          <BusyButton data-autofocus loading={test.isPending} onClick={() => test.mutate({ id, event })}>
            {test.data ? t('SEND AGAIN') : t('SEND TEST')}
          </BusyButton>
        </div>
      </div>
    </Window>
  )
}

/** For screen readers: "200 in 41 ms". */
const outcome = ({ status, duration }: { status: number; duration: number }) =>
  t('{status} in {duration}', {
    status: status === 0 ? t('No response') : status,
    duration: durationText(duration),
  })

const readable = (body: string): string => JSON.stringify(JSON.parse(body), null, 2)
