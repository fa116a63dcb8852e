import { Button, Select } from '@mantine/core'
import type { Webhook } from '@sallyport/contract/schemas/webhook.ts'
import { eventWords, type WebhookEvent } from '@sallyport/contract/schemas/webhook-event.ts'
import { useState } from 'react'
import { usePreview, useSendTest } from '../../data/webhooks.ts'
import { CodeBlock } from '../../parts/code-block.tsx'
import { Delivery } from '../../parts/delivery.tsx'
import { Loading, Trouble } from '../../parts/states.tsx'
import { Window } from '../../parts/window.tsx'
import { allTriggers, eventsOf } from './triggers.ts'

const choices = allTriggers.map(({ event }) => ({ value: event, label: eventWords[event] }))

/** One message about a file that does not exist, and what came back. */
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
    <Window title="Send test" size="xl" onClose={onClose}>
      <div className="window-form">
        <p className="window-intro">
          Posts a message about a file that does not exist to <span className="mono">{attributes.endpointUrl}</span>,
          now and once.
        </p>
        <Select label="Event" data={choices} value={event} onChange={choose} allowDeselect={false} />
        <div aria-live="polite">
          {test.data ? (
            <Delivery entry={test.data.data} />
          ) : (
            <>
              <Trouble error={test.error ?? preview.error} />
              {preview.isPending && <Loading />}
              {preview.data && <CodeBlock text={readable(preview.data.body)} what="message that will be sent" />}
            </>
          )}
        </div>
        <div className="window-buttons">
          <Button variant="default" onClick={onClose}>
            CLOSE
          </Button>
          <Button data-autofocus loading={test.isPending} onClick={() => test.mutate({ id, event })}>
            {test.data ? 'SEND AGAIN' : 'SEND TEST'}
          </Button>
        </div>
      </div>
    </Window>
  )
}

const readable = (body: string): string => JSON.stringify(JSON.parse(body), null, 2)
