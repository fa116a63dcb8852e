/** Emails to the owner of an account about the health of an endpoint. */
import type { Tx } from '../../../db/engine.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Needs } from '../../context.ts'
import * as emails from '../../emails/emails.ts'
import type { Texts } from '../../texts.ts'
import type { EndpointHealth, OwnerNotice } from '../queue/endpoint-health.ts'
import { maxAttempts } from './retry-schedule.ts'

type Words = (texts: Texts, url: string) => { readonly subject: string; readonly text: string }

const notices: Readonly<Record<OwnerNotice, Words>> = {
  gone: ({ t }, url) => ({
    subject: t('A webhook was disabled'),
    text: t(
      'The webhook to {url} was disabled because its endpoint responded with 410 Gone. Correct the address or the endpoint, then resume the webhook under My Account, DEVELOPER. Until then, its messages are queued.',
      { url },
    ),
  }),
  'failing for days': ({ t }, url) => ({
    subject: t('A webhook was disabled'),
    text: t(
      'The webhook to {url} was disabled because all deliveries failed for five days. Fix the endpoint, then resume the webhook under My Account, DEVELOPER. Until then, its messages are queued.',
      { url },
    ),
  }),
  'first exhausted': ({ t }, url) => ({
    subject: t('A webhook message could not be delivered'),
    text: t(
      'A message to {url} could not be delivered in {count} attempts, and there will be no more. Other messages are still sent. The webhook log shows the responses; you can resend the message there.',
      { url, count: maxAttempts },
    ),
  }),
  recovered: ({ t }, url) => ({
    subject: t('A webhook works again'),
    text: t(
      'The endpoint {url} accepts messages again. Waiting messages are now being sent. Messages that failed in the meantime can be resent from the webhook log.',
      { url },
    ),
  }),
}

export async function notifyOwner(
  ctx: Parameters<typeof emails.enqueue>[0] & Needs<'texts'>,
  tx: Tx,
  { accountId, endpointUrl }: EndpointHealth,
  notice: OwnerNotice,
): Promise<void> {
  const owner = await accountStore.masterOf(tx, accountId)
  if (!owner || owner.email === null) return
  const texts = ctx.texts(owner.language)
  const { language } = texts
  await emails.enqueue(ctx, tx, {
    ...{ accountId, kind: 'webhook', to: owner.email, language },
    ...notices[notice](texts, endpointUrl),
  })
}
