/** Advice on how to fix a failed delivery. */
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'
import { t } from '../../lib/language/language.ts'

type Failed = Pick<WebhookActivityEntry['attributes'], 'status' | 'errorKind'>

const byKind: Readonly<Record<string, string>> = {
  dns: t('Check the spelling of the host name, and that this server can resolve it.'),
  connect: t(
    'Check that your application is running and listening on this port, and that no firewall blocks the connection.',
  ),
  tls: t('Check the TLS certificate: its host name, its validity dates, and that the server sends the whole chain.'),
  timeout: t('Respond first and process the message afterwards: the response must arrive within 15 seconds.'),
  protocol: t(
    'Check that the endpoint speaks HTTP, and that the address starts with the right scheme, https:// or http://.',
  ),
}

const byStatus: readonly (readonly [from: number, to: number, advice: string])[] = [
  [300, 399, t('Redirects are not followed. Enter the address that the endpoint redirects to.')],
  [
    401,
    403,
    t(
      'Your endpoint rejected the request as unauthorized. Accept webhooks without a login and verify their signature instead.',
    ),
  ],
  [404, 404, t('There is no endpoint at this address. Check the path.')],
  [405, 405, t('Your endpoint does not accept POST requests. Allow POST at this address.')],
  [
    410,
    410,
    t(
      'The endpoint reported that it is permanently gone. This disables the webhook: correct the address, then resume it.',
    ),
  ],
  [413, 413, t('Your endpoint rejected the request as too large. Raise its body size limit.')],
  [429, 429, t('The endpoint limits the request rate. The delivery is retried later.')],
  [500, 599, t('Your application failed. Check its log for the error.')],
]

/** A sentence, or an empty string if the error is self-explanatory. */
export function adviceFor({ status, errorKind }: Failed): string {
  if (errorKind !== 'status') return byKind[errorKind] ?? ''
  return byStatus.find(([from, to]) => status >= from && status <= to)?.[2] ?? ''
}
