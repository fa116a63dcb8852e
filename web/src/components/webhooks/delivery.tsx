/** One delivery attempt of a message: request, response, duration and advice. */
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import { apiSentence } from '../../lib/language/api-sentences/api-sentences.ts'
import { locale, rich, t } from '../../lib/language/language.ts'
import { Badge } from '../display/badge.tsx'
import { CodeBlock } from '../display/code-block.tsx'
import { LabelledCopyButton } from '../display/copy-button.tsx'
import { RelativeTime } from '../display/relative-time.tsx'
import { FailureNotice } from '../display/states.tsx'
import { adviceFor } from './delivery-advice.ts'
import { eventNames } from './event-names.ts'
import './delivery.css'

type Attempt = WebhookActivityEntry['attributes']

const isGood = (status: number): boolean => status >= 200 && status < 300

/** "200", or "no response". */
export const DeliveryStatus = ({ status }: Pick<Attempt, 'status'>) => (
  <Badge tone={isGood(status) ? 'good' : 'bad'}>{status === 0 ? t('no response') : status}</Badge>
)

const seconds = new Intl.NumberFormat(locale, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  useGrouping: false,
})

/** 41 → "41 ms", 1500 → "1.5 s". */
export const durationText = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${seconds.format(ms / 1000)} s`)

export function Delivery({ entry }: { entry: WebhookActivityEntry }) {
  const { attributes } = entry
  return (
    <div className="delivery">
      {!isGood(attributes.status) && (
        <FailureNotice
          failure={{
            title: t('The delivery failed'),
            detail: `${apiSentence(attributes.error) ?? attributes.error} ${adviceFor(attributes)}`,
          }}
        />
      )}
      <dl className="delivery-facts">
        <dt>{t('Status')}</dt>
        <dd>
          {rich('{deliveryStatus} in {duration}', {
            deliveryStatus: <DeliveryStatus status={attributes.status} />,
            duration: durationText(attributes.duration),
          })}
        </dd>
        <dt>{t('Sent')}</dt>
        <dd>
          <RelativeTime at={attributes.sent} />
        </dd>
        <dt>{t('Attempt ID')}</dt>
        <dd className="mono">{attributes.attemptId}</dd>
        <dt>{t('Event')}</dt>
        <dd>{eventNames[attributes.event]}</dd>
        <dt>{t('Endpoint URL')}</dt>
        <dd className="mono">{attributes.endpointUrl}</dd>
        <dt>{t('Path/File')}</dt>
        <dd className="mono">{attributes.resourcePath}</dd>
      </dl>
      <div className="delivery-bodies">
        <section aria-label={t('Request body')}>
          <h3>{t('Request body')}</h3>
          <CodeBlock text={withHeaders(attributes.requestHeaders, readable(attributes.request))} what={t('request')} />
        </section>
        <section aria-label={t('Response body')}>
          <h3>{t('Response body')}</h3>
          <CodeBlock
            text={withHeaders(attributes.responseHeaders, readable(attributes.response))}
            what={t('response')}
          />
        </section>
      </div>
      <div className="window-buttons">
        <LabelledCopyButton value={curlOf(attributes)} what={t('as curl')} label={t('Copy as curl')} />
      </div>
    </div>
  )
}

const withHeaders = (headers: Readonly<Record<string, string>>, body: string): string => {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [...lines, '', body || t('(no body)')].join('\n').trimStart()
}

/** Formats JSON; other text is unchanged. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

interface Sent {
  readonly endpointUrl: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly request: string
}

/** Quotes for a POSIX shell. */
const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** Headers that curl sets by itself. */
const headersSetByCurl = /^(host|content-length|connection|accept-encoding)$/i

/** The curl command that repeats a webhook delivery, byte for byte. */
export function curlOf({ endpointUrl, requestHeaders, request }: Sent): string {
  const headers = Object.entries(requestHeaders).filter(([name]) => !headersSetByCurl.test(name))
  const lines = headers.map(([name, value]) => `-H ${shellQuoted(`${name}: ${value}`)}`)
  return [`curl ${shellQuoted(endpointUrl)}`, ...lines, `--data-raw ${shellQuoted(request)}`].join(' \\\n  ')
}
