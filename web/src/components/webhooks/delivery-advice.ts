/** What to mend when a message was not accepted. */
import type { WebhookActivityEntry } from '@sallyport/contract/schemas/webhooks/webhook-activity.ts'

type Failed = Pick<WebhookActivityEntry['attributes'], 'status' | 'errorKind'>

const byKind: Readonly<Record<string, string>> = {
  dns: 'Check the spelling of the host name, and that this server can resolve it.',
  connect: 'Check that the application runs, listens on this port, and that no firewall stands between.',
  tls: 'Check the certificate: its name, its dates, and that the whole chain is sent.',
  timeout: 'Answer first and work afterwards: the answer has to come within 15 seconds.',
  protocol: 'Check that it is HTTP that is spoken there, and https:// or http:// as entered.',
}

const byStatus: readonly (readonly [from: number, to: number, advice: string])[] = [
  [300, 399, 'Redirects are not followed: enter the address that it leads to.'],
  [401, 403, 'Let these messages in without a login: their signature tells that they are genuine.'],
  [404, 404, 'Check the path of the address: nothing answers there.'],
  [405, 405, 'The application has to take POST at this address.'],
  [410, 410, 'The endpoint says that it is gone for good, which switches the webhook off.'],
  [413, 413, 'Let the application take larger bodies.'],
  [429, 429, 'The endpoint asks for a slower pace; it is tried again later.'],
  [500, 599, 'The log of your application tells what went wrong there.'],
]

/** A sentence, or an empty text where the error says it all. */
export function adviceFor({ status, errorKind }: Failed): string {
  if (errorKind !== 'status') return byKind[errorKind] ?? ''
  return byStatus.find(([from, to]) => status >= from && status <= to)?.[2] ?? ''
}
