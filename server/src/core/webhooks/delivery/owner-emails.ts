/** Emails to the owner of an account about the health of an endpoint. */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import * as emails from '../../emails/emails.ts'
import type { EndpointHealth, OwnerNotice } from '../queue/endpoint-health.ts'
import { maxAttempts } from './retry-schedule.ts'

interface Words {
  readonly subject: string
  readonly text: string
}

const switchedOff = (url: string, why: string): Words => ({
  subject: 'A webhook was disabled',
  text: `The webhook to ${url} was disabled because its endpoint ${why}. Its events are queued until you resume it.`,
})

const notices: Readonly<Record<OwnerNotice, (url: string) => Words>> = {
  gone: (url) => switchedOff(url, 'answered 410 Gone'),
  'failing for days': (url) => switchedOff(url, 'failed for five days'),
  'first exhausted': (url) => ({
    subject: 'A webhook message could not be delivered',
    text: `A message to ${url} was tried ${maxAttempts} times without success and is not retried. Other messages are still sent. The webhook log shows the responses; you can send the message again from there.`,
  }),
  recovered: (url) => ({
    subject: 'A webhook works again',
    text: `The endpoint ${url} has accepted a message again. Waiting messages are now being sent. Messages that failed in the meantime can be sent again from the webhook log.`,
  }),
}

export async function notifyOwner(
  ctx: Parameters<typeof emails.enqueue>[0],
  tx: Tx,
  { accountId, endpointUrl }: EndpointHealth,
  notice: OwnerNotice,
): Promise<void> {
  const owner = await accountStore.masterOf(tx, accountId)
  if (owner)
    await emails.enqueue(ctx, tx, { accountId, kind: 'webhook', to: owner.email, ...notices[notice](endpointUrl) })
}
