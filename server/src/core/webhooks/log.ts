/** The webhook log for administrators, and sending again what it shows. */
import { afterCommit } from '../../db/engine.ts'
import { likePattern } from '../../lib/glob.ts'
import { mustBeAdmin } from '../access.ts'
import type { Actor } from '../actor.ts'
import { notFound } from '../fault.ts'
import type { Has } from '../tools.ts'
import { type Attempt, type AttemptFilter, attemptById, attemptsPage } from './attempts-store.ts'
import * as deliveries from './deliveries.ts'
import { newMessage } from './listener.ts'
import * as messages from './messages-store.ts'
import * as store from './store.ts'

export type LogFilter = Omit<AttemptFilter, 'pathPattern'> & {
  /** A glob over paths. */
  readonly path?: string | undefined
}

/** One page of attempts. */
export async function list(t: Has<'db'>, actor: Actor, { path, ...filter }: LogFilter): Promise<Attempt[]> {
  mustBeAdmin(actor, 'see activity')
  const pathPattern = path === undefined ? undefined : likePattern(path)
  return await attemptsPage(t.db.q, actor.accountId, { ...filter, pathPattern })
}

/**
 * Sends the bytes of an attempt again, once, signed with the secrets of now: same body, attempt id and webhook id.
 * Throws `not-found` when the attempt or its webhook is gone.
 */
export async function resend(
  t: Has<'db' | 'clock' | 'sealer' | 'wake'>,
  actor: Actor,
  attemptId: number,
): Promise<void> {
  mustBeAdmin(actor, 'manage webhooks')
  const gone = () => notFound('webhook activity', `There is no webhook log entry ${attemptId} that can be sent again.`)
  await t.db.tx(async (tx) => {
    await actor.confirm(tx)
    const attempt = await attemptById(tx, actor.accountId, attemptId)
    const original = attempt && (await messages.messageById(tx, actor.accountId, attempt.message_id))
    const webhook = attempt && (await store.webhookById(tx, t.sealer, actor.accountId, attempt.webhook_id))
    if (!attempt || !original || !webhook) throw gone()
    const { id, state, attempts, lease_until, lease_by, kind, resend_attempt, ...copied } = original
    await messages.insertMessages(tx, [
      { ...copied, kind: 'resend', resend_attempt: attempt.attempt, due_at: t.clock.now().toISOString() },
    ])
    afterCommit(tx, () => t.wake('deliveries', [webhook.id]))
  })
}

/** Sends a test message to a webhook now and says what came back. It is in the log like any other. */
export async function sendTest(
  t: Parameters<typeof deliveries.attempt>[0],
  actor: Actor,
  webhookId: number,
): Promise<{ status: number; error: string }> {
  mustBeAdmin(actor, 'manage webhooks')
  const webhook = await store.webhookById(t.db.q, t.sealer, actor.accountId, webhookId)
  if (!webhook) throw notFound('webhook', `There is no webhook ${webhookId}.`)
  const now = t.clock.now()
  const facts = await testFacts(t, actor, webhook.triggers[0] ?? 'resources.upload', now)
  const row = newMessage(t, webhook, actor.accountId, facts)
  const lease = {
    kind: 'test',
    lease_until: deliveries.leaseEnd(now),
    lease_by: `${t.settings.nodeName} test`,
  } as const
  const [message] = await t.db.tx((tx) => messages.insertMessages(tx, [{ ...row, ...lease, resourceIds: [] }]))
  if (!message) throw new Error('a test message just made is not there')
  return await deliveries.attempt(t, message)
}

const exampleName = 'sallyport-test.txt'
const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

async function testFacts(t: Has<'db'>, actor: Actor, event: Parameters<typeof newMessage>[3]['event'], at: Date) {
  const time = at.toISOString()
  return {
    accountName: (await store.masterName(t.db.q, actor.accountId))?.username ?? '',
    username: actor.username,
    protocol: actor.protocol,
    address: actor.address,
    event,
    at,
    resources: [
      {
        id: 0,
        hash: '0'.repeat(32),
        name: exampleName,
        type: 'file',
        path: `/${exampleName}`,
        lineage: [],
        createdBy: actor.username,
        uploadedAt: time,
        createdAt: time,
        modifiedAt: time,
        accessedAt: null,
        size: 0,
        fileCount: null,
        sha256: emptySha256,
      },
    ],
  } as const
}
