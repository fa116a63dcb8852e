/** An app with webhooks to a real receiver, whose deliveries a test triggers step by step. */

import type { Context } from '../src/core/context.ts'
import { attemptNow } from '../src/core/webhooks/delivery/deliveries.ts'
import type { Webhook } from '../src/core/webhooks/endpoints/webhook.ts'
import * as webhooks from '../src/core/webhooks/endpoints/webhooks.ts'
import * as claims from '../src/core/webhooks/queue/claim.ts'
import type { Message } from '../src/core/webhooks/queue/messages-store.ts'
import type { EngineName } from '../src/db/engine.ts'
import { type Endpoint, openEndpoint } from './endpoint.ts'
import { put } from './people.ts'
import { queuedEmails } from './queued-emails.ts'
import { openTestApp, type TestApp } from './test-app.ts'

export interface DeliveryApp extends TestApp {
  readonly endpoint: Endpoint
  /** Context of the app, without random jitter of retry delays. */
  readonly exact: Context
  watch(input?: Partial<webhooks.WebhookInput>): Promise<Webhook>
  /** Uploads a file, which creates a message. */
  triggerUpload(path?: string): Promise<void>
  /** Sends due messages. Returns the number of attempts. */
  sendDue(ctx?: Context): Promise<number>
  webhook(id: number): Promise<Webhook>
  messages(): Promise<Message[]>
  attempts(): ReturnType<typeof attemptsOf>
  /** The queued emails. */
  emails(): Promise<{ kind: string; subject: string; recipient: string; text: string }[]>
}

const attemptsOf = ({ db }: Context) => db.q.selectFrom('webhook_attempts').selectAll().orderBy('id').execute()

/** Claims up to `limit` due messages, as another node would. */
export async function claimDue(ctx: Context, limit: number): Promise<Message[]> {
  const { due } = await claims.pollDueQueues(ctx, 0)
  const requests = due.map((queueId) => ({ queueId, claimed: 0, prefetch: 0 }))
  const { jobs } = await ctx.db.tx((tx) => claims.claim(ctx, tx, requests, limit))
  return jobs.map(({ message }) => message)
}

export async function openDeliveryApp(engine: EngineName): Promise<DeliveryApp> {
  const app = await openTestApp(engine, { environment: { SALLYPORT_WEBHOOK_ALLOW: '127.0.0.0/8' } })
  const endpoint = await openEndpoint()
  const { context } = app
  const exact = { ...context, random: { ...context.random, fraction: () => 0.5 } }
  let files = 0
  return {
    ...app,
    endpoint,
    exact,
    async watch(input = {}) {
      const triggers = ['resources.upload'] as const
      return (await webhooks.create(context, app.operator, { endpointUrl: endpoint.url, triggers, ...input })).webhook
    },
    async triggerUpload(path = `/${++files}.txt`) {
      await put(app, app.operator, path, 'hello')
    },
    async sendDue(ctx = exact) {
      let sent = 0
      for (;;) {
        const claimed = await claimDue(ctx, 100)
        for (const message of claimed) await attemptNow(ctx, message)
        if (claimed.length === 0) return sent
        sent += claimed.length
      }
    },
    webhook: async (id) => (await webhooks.get(context, app.operator, id)).webhook,
    messages: () => context.db.q.selectFrom('webhook_messages').selectAll().orderBy('id').execute(),
    attempts: () => attemptsOf(context),
    emails: () => queuedEmails(app),
    async close() {
      await app.close()
      await endpoint.close()
    },
  }
}
