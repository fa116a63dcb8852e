/** Test messages: one sent at once, or a preview of it. */

import type { Tx } from '../../../db/engine.ts'
import { formatPath } from '../../../lib/text/path.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import type { TriggerName } from '../../event.ts'
import { Fault, notFound } from '../../fault.ts'
import { attemptNow } from '../delivery/deliveries.ts'
import { type EventFacts, newMessage } from '../delivery/message.ts'
import { signedRequest } from '../delivery/signature.ts'
import type { BodyVersion } from '../endpoints/webhook.ts'
import * as webhooks from '../endpoints/webhooks.ts'
import { type Attempt, attemptsOf } from '../log/attempts-store.ts'
import { leaseEnd } from '../queue/claim.ts'
import * as messages from '../queue/messages-store.ts'
import { exampleResource, exampleSubmission } from './example-event.ts'

/** Maximum concurrent test messages of an account: each may take fifteen seconds. */
const maxConcurrentTests = 5

/** Limits test messages, so that the server does not flood an endpoint on somebody's behalf. */
function countTest(ctx: Needs<'rateLimits'>, accountId: number): void {
  const retryAfter = ctx.rateLimits.testMessages.take(String(accountId))
  if (retryAfter === 0) return
  const minutes = Math.ceil(retryAfter / 60_000)
  throw new Fault('too-many', `Too many test messages in this hour. Try again in ${minutes} min.`, {
    retryAfter,
  })
}

async function checkConcurrentTests(tx: Tx, accountId: number, now: Date): Promise<void> {
  await accountStore.lockAccount(tx, accountId)
  if ((await messages.countTests(tx, accountId, now.toISOString())) < maxConcurrentTests) return
  const words = `${maxConcurrentTests} test messages are in progress: wait for their responses.`
  throw new Fault('too-many', words, { retryAfter: 15_000 })
}

/**
 * Sends a test message to a webhook now, once, even while it is paused or switched off, and returns its log entry. It is
 * about `event`, or the webhook's first trigger when absent. Throws `not-found`, and `too-many` to an account that
 * sends many at once or in an hour.
 */
export async function sendTest(
  ctx: Parameters<typeof attemptNow>[0] & Needs<'rateLimits'>,
  actor: Actor,
  webhookId: number,
  event?: TriggerName,
): Promise<Attempt> {
  const view = await webhooks.get(ctx, actor, webhookId)
  countTest(ctx, actor.accountId)
  const now = ctx.clock.now()
  const row = newMessage(ctx, view.webhook, actor.accountId, await exampleFacts(ctx, actor, view, event, now))
  const lease = {
    kind: 'test',
    lease_until: leaseEnd(now),
    lease_by: `${ctx.settings.nodeId} test`,
  } as const
  const [message] = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await checkConcurrentTests(tx, actor.accountId, now)
    return await messages.insertMessages(tx, [{ ...row, ...lease, orderingKeys: [] }])
  })
  if (!message) throw new Error('a test message just created is not there')
  await attemptNow(ctx, message)
  const attempt = (await attemptsOf(ctx.db.q, actor.accountId, [message.id])).at(-1)
  // The webhook was deleted meanwhile.
  if (!attempt) throw notFound('webhook', `There is no webhook ${webhookId} any more.`)
  return attempt
}

export interface PreviewInput {
  /** The webhook's first trigger when absent. */
  readonly event?: TriggerName | undefined
  /** The webhook's own version when absent. */
  readonly version?: BodyVersion | undefined
}

export interface Preview {
  readonly event: TriggerName
  readonly version: BodyVersion
  readonly endpointUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes that the signatures are over, as text. */
  readonly body: string
}

/** The message that a webhook would get for an event, signed with its secrets; nothing is sent or stored. Throws `not-found`. */
export async function preview(
  ctx: Needs<'db' | 'clock' | 'random' | 'sealer' | 'settings'>,
  actor: Actor,
  webhookId: number,
  input: PreviewInput = {},
): Promise<Preview> {
  const view = await webhooks.get(ctx, actor, webhookId)
  const { webhook } = view
  const version = input.version ?? webhook.version
  const at = ctx.clock.now()
  const facts = await exampleFacts(ctx, actor, view, input.event, at)
  const row = newMessage(ctx, { id: webhook.id, version }, actor.accountId, facts)
  const { headers, body } = signedRequest(webhook, row, { number: 1, at, version: ctx.settings.version })
  return { event: facts.event, version, endpointUrl: webhook.endpointUrl, headers, body }
}

async function exampleFacts(
  ctx: Needs<'db'>,
  actor: Actor,
  { webhook, folder }: webhooks.WebhookView,
  chosen: TriggerName | undefined,
  at: Date,
): Promise<EventFacts> {
  const event = chosen ?? webhook.triggers[0] ?? 'resources.upload'
  const { username, protocol, address } = actor
  const example = { folder: folder ? formatPath(folder.names) : '/', username, at }
  return {
    accountName: (await accountStore.masterOf(ctx.db.q, actor.accountId))?.username ?? '',
    username,
    protocol,
    address,
    event,
    at,
    resources: [exampleResource(event, example)],
    ...(event === 'shares.formSubmit' && { submission: exampleSubmission(example) }),
  }
}
