/** One delivery attempt of a message: request, response, duration and advice. */
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import { eventWords } from '@sallyport/contract/schemas/webhooks/webhook-event.ts'
import { curlOf } from '../../lib/curl.ts'
import { Badge } from '../display/badge.tsx'
import { CodeBlock } from '../display/code-block.tsx'
import { LabelledCopyButton } from '../display/copy-button.tsx'
import { RelativeTime } from '../display/relative-time.tsx'
import { FailureNotice } from '../display/states.tsx'
import { adviceFor } from './delivery-advice.ts'
import './delivery.css'

type Attempt = WebhookActivityEntry['attributes']

const isGood = (status: number): boolean => status >= 200 && status < 300

/** "200", or "no response". */
export const DeliveryStatus = ({ status }: Pick<Attempt, 'status'>) => (
  <Badge tone={isGood(status) ? 'good' : 'bad'}>{status === 0 ? 'no response' : status}</Badge>
)

/** 41 → "41 ms", 1500 → "1.5 s". */
export const durationText = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`)

export function Delivery({ entry }: { entry: WebhookActivityEntry }) {
  const { attributes } = entry
  return (
    <div className="delivery">
      {!isGood(attributes.status) && (
        <FailureNotice
          failure={{ title: 'The delivery failed', detail: `${attributes.error} ${adviceFor(attributes)}` }}
        />
      )}
      <dl className="delivery-facts">
        <dt>Status</dt>
        <dd>
          <DeliveryStatus status={attributes.status} /> in {durationText(attributes.duration)}
        </dd>
        <dt>Sent</dt>
        <dd>
          <RelativeTime at={attributes.sent} />
        </dd>
        <dt>Attempt ID</dt>
        <dd className="mono">{attributes.attemptId}</dd>
        <dt>Event</dt>
        <dd>{eventWords[attributes.event]}</dd>
        <dt>Endpoint URL</dt>
        <dd className="mono">{attributes.endpointUrl}</dd>
        <dt>Path/File</dt>
        <dd className="mono">{attributes.resourcePath}</dd>
      </dl>
      <div className="delivery-bodies">
        <section aria-label="Request body">
          <h3>Request body</h3>
          <CodeBlock text={withHeaders(attributes.requestHeaders, readable(attributes.request))} what="request" />
        </section>
        <section aria-label="Response body">
          <h3>Response body</h3>
          <CodeBlock text={withHeaders(attributes.responseHeaders, readable(attributes.response))} what="response" />
        </section>
      </div>
      <div className="window-buttons">
        <LabelledCopyButton value={curlOf(attributes)} what="as curl" label="Copy as curl" />
      </div>
    </div>
  )
}

const withHeaders = (headers: Readonly<Record<string, string>>, body: string): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...lines, '', body || '(no body)'].join('\n').trimStart()
}

/** Formats JSON; other text is unchanged. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
