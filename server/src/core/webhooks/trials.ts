/** Trying a webhook without waiting for something to happen: a test message, and a look at what one would be like. */

import type { Tx } from '../../db/engine.ts'
import { formatPath } from '../../lib/text/path.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { Needs } from '../context.ts'
import type { TriggerName } from '../event.ts'
import { Fault, notFound } from '../fault.ts'
import { type Attempt, attemptsOf } from './attempts-store.ts'
import { leaseEnd } from './claims.ts'
import * as deliveries from './deliveries.ts'
import { exampleResource, exampleSubmission } from './example.ts'
import { newMessage } from './listener.ts'
import { bodyOf, type EventFacts } from './message.ts'
import * as messages from './messages-store.ts'
import { signedHeaders } from './signature.ts'
import * as store from './store.ts'
import type { BodyVersion } from './webhook.ts'
import * as webhooks from './webhooks.ts'

/** How many test messages of an account are under way at once at most: each may take a quarter of a minute. */
const mostTestsAtOnce = 5

/** Nobody makes the server knock at a door as often as they like. */
function takeTest(ctx: Needs<'rateLimits'>, accountId: number): void {
  const retryAfter = ctx.rateLimits.tests.take(String(accountId))
  if (retryAfter === 0) return
  const minutes = Math.ceil(retryAfter / 60_000)
  throw new Fault('too-many', `Enough test messages for this hour: the next may go in ${minutes} min.`, { retryAfter })
}

async function mayStart(tx: Tx, accountId: number, now: Date): Promise<void> {
  await accountStore.lockAccount(tx, accountId)
  if ((await messages.countTests(tx, accountId, now.toISOString())) < mostTestsAtOnce) return
  const words = `${mostTestsAtOnce} test messages are under way: wait for their answers.`
  throw new Fault('too-many', words, { retryAfter: 15_000 })
}

/**
 * Sends a test message to a webhook now, once, also while it is paused or has failed, and gives what is in the log about
 * it. It tells of `event`, of the webhook's first trigger when absent. Throws `not-found`, and `too-many` to an account that
 * sends many at once or in an hour.
 */
export async function sendTest(
  ctx: Parameters<typeof deliveries.attempt>[0] & Needs<'rateLimits'>,
  actor: Actor,
  webhookId: number,
  event?: TriggerName,
): Promise<Attempt> {
  const view = await webhooks.get(ctx, actor, webhookId)
  takeTest(ctx, actor.accountId)
  const now = ctx.clock.now()
  const row = newMessage(ctx, view.webhook, actor.accountId, await exampleFacts(ctx, actor, view, event, now))
  const lease = {
    kind: 'test',
    lease_until: leaseEnd(now),
    lease_by: `${ctx.settings.nodeName} test`,
  } as const
  const [message] = await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await mayStart(tx, actor.accountId, now)
    return await messages.insertMessages(tx, [{ ...row, ...lease, resourceIds: [] }])
  })
  if (!message) throw new Error('a test message just made is not there')
  await deliveries.attempt(ctx, message)
  const attempt = (await attemptsOf(ctx.db.q, actor.accountId, [message.id])).at(-1)
  // Somebody deleted the webhook in this very moment.
  if (!attempt) throw notFound('webhook', `There is no webhook ${webhookId} any more.`)
  return attempt
}

export interface PreviewInput {
  /** The webhook's first trigger when absent. */
  readonly event?: TriggerName | undefined
  /** The webhook's own form when absent. */
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

/** The message that a webhook would get of an event, signed with its secrets; nothing is sent or kept. Throws `not-found`. */
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
  const body = bodyOf({ before: row.body_before, after: row.body_after }, 1)
  const headers = signedHeaders(webhook, { key: row.message_key, body, at, version: ctx.settings.version })
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
    accountName: (await store.masterName(ctx.db.q, actor.accountId))?.username ?? '',
    username,
    protocol,
    address,
    event,
    at,
    resources: [exampleResource(event, example)],
    ...(event === 'shares.formSubmit' && { submission: exampleSubmission(example) }),
  }
}
