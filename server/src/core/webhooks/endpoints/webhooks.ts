/** Operations on webhooks: admin and master only. */
import { afterCommit, type Queries, type Tx } from '../../../db/engine.ts'
import { certificatesIn } from '../../../lib/net/certificates.ts'
import { checkTarget } from '../../../lib/net/safe-fetch.ts'
import { mustBeAdmin } from '../../access.ts'
import { checkCount, checkWebhookSettings } from '../../accounts/plan.ts'
import * as accountStore from '../../accounts/store.ts'
import type { Actor } from '../../actor.ts'
import type { Needs } from '../../context.ts'
import { type AdministrationEvent, fieldsOf, type TriggerName } from '../../event.ts'
import { invalid, notFound } from '../../fault.ts'
import type { Place } from '../../files/tree/resource.ts'
import { chainOf, findResource } from '../../files/tree/store.ts'
import * as tree from '../../files/tree/tree.ts'
import { releaseOrderingKeys } from '../queue/claim-store.ts'
import { newestPending, skipPending } from '../queue/messages-store.ts'
import { type FilterInput, normalizeFilters } from './filter.ts'
import { newSecrets, type Secrets } from './secrets.ts'
import * as store from './store.ts'
import { type BodyVersion, endpointProblem, type Webhook } from './webhook.ts'

export interface WebhookView {
  readonly webhook: Webhook
  /** The watched folder; null while it is in the trash and the webhook gets no events. */
  readonly folder: Place | null
  /** The last attempt at one of its messages; null for none. */
  readonly lastAttempt: store.LastAttempt | null
}

export interface WebhookInput {
  readonly endpointUrl: string
  /** Identifier of the watched folder; the root folder if absent. */
  readonly resource?: string | undefined
  readonly version?: BodyVersion | undefined
  /** Every trigger of the plan if absent. */
  readonly triggers?: readonly TriggerName[] | undefined
  /** Conditions in addition to the triggers; null or empty for none. */
  readonly filters?: FilterInput | undefined
  /** Maximum messages per second; null or absent for no limit. */
  readonly rateLimit?: number | null | undefined
  /** PEM of the only certificate authorities that are trusted; null or absent for the default ones. */
  readonly caCertificate?: string | null | undefined
}

type WebhookContext = Needs<'db' | 'clock' | 'random' | 'sealer' | 'outgoing' | 'wake' | 'record'>

async function view(q: Queries, webhook: Webhook): Promise<WebhookView> {
  const chain = await chainOf(q, webhook.resourceId)
  const resource = chain && (await findResource(q, webhook.accountId, { id: webhook.resourceId }))
  const lastAttempt = (await store.lastAttempts(q, [webhook.id])).get(webhook.id) ?? null
  return { webhook, folder: resource ? { resource, ...chain } : null, lastAttempt }
}

async function mustExist(ctx: Needs<'sealer'>, q: Queries, actor: Actor, id: number): Promise<Webhook> {
  const webhook = await store.webhookById(q, ctx.sealer, actor.accountId, id)
  if (!webhook) throw notFound('webhook', `There is no webhook ${id}.`)
  return webhook
}

/** Path and query of an endpoint may contain its secret. */
const eventOf = (name: AdministrationEvent['name'], { id, endpointUrl }: Webhook): AdministrationEvent => ({
  name,
  target: { id, name: URL.parse(endpointUrl)?.origin ?? '' },
})

const allowHints = {
  blocked:
    ' The operator of the server can allow private targets: set SALLYPORT_WEBHOOK_ALLOW to their addresses or networks, such as 127.0.0.1/32,10.1.2.0/24, and restart it.',
  port: ' The operator chose them with the setting SALLYPORT_WEBHOOK_PORTS.',
  invalid: '',
} as const

/**
 * Throws `invalid` with the reason, and with the setting that allows private targets. A host that does not resolve now may do so
 * later: the check is repeated at every attempt.
 */
export async function checkEndpoint(ctx: Needs<'outgoing'>, url: string): Promise<void> {
  const problem = endpointProblem(url)
  if (problem) throw invalid('endpoint-url', (of) => `${of['endpoint-url']} ${problem}.`)
  const check = await checkTarget(url, ctx.outgoing.policy)
  if (check.ok || check.kind === 'dns') return
  const reason = `${check.reason}${allowHints[check.kind]}`
  throw invalid('endpoint-url', (of) => `${of['endpoint-url']}: ${reason}`)
}

function authoritiesIn(pem: string | null): string | null {
  if (pem === null) return null
  try {
    return certificatesIn(pem)
  } catch (error) {
    throw invalid(
      'ca-certificate',
      (of) => `${of['ca-certificate']} ${error instanceof Error ? error.message : 'cannot be read'}.`,
    )
  }
}

/** The folder that an identifier names. Throws `not-found`, and `invalid` for a file. */
export async function watchedFolder(q: Queries, actor: Actor, identifier: string): Promise<Place> {
  const folder = await tree.find(q, actor, identifier)
  if (folder.resource.type !== 'dir')
    throw invalid('resource', (of) => `${of.resource} must name a folder; "${identifier}" is a file.`)
  return folder
}

/** For a webhook that comes from another server. */
export interface ImportedWebhook {
  /** Instead of new ones. */
  readonly secrets: Partial<Secrets>
  /** Additional work in the transaction that creates it. */
  readonly also: (tx: Tx, id: number) => Promise<void>
}

/** Creates a webhook, by default with new secrets. Throws `invalid`, `not-found`, `plan-limit`. */
export async function create(
  ctx: WebhookContext,
  actor: Actor,
  input: WebhookInput,
  imported?: ImportedWebhook,
): Promise<WebhookView> {
  mustBeAdmin(actor, 'manage webhooks')
  await checkEndpoint(ctx, input.endpointUrl)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const account = await accountStore.lockAccount(tx, actor.accountId)
    checkCount(account.plan, 'webhooks', account.limits.webhooks, await store.countWebhooks(tx, account.id))
    const folder = await watchedFolder(tx, actor, input.resource ?? '/')
    const triggers = input.triggers ?? account.limits.webhookTriggers
    checkWebhookSettings(account.plan, account.limits, { isRoot: folder.resource.parentId === null, triggers })
    const at = ctx.clock.now().toISOString()
    const id = await store.insertWebhook(tx, {
      accountId: actor.accountId,
      resourceId: folder.resource.id,
      endpointUrl: input.endpointUrl,
      version: input.version ?? 'v2',
      triggers,
      filters: normalizeFilters(input.filters ?? null),
      rateLimit: input.rateLimit ?? null,
      authorities: authoritiesIn(input.caCertificate ?? null),
      at,
    })
    await store.setSecrets(tx, ctx.sealer, id, { ...newSecrets(ctx.random), ...imported?.secrets }, at)
    await imported?.also(tx, id)
    const webhook = await mustExist(ctx, tx, actor, id)
    await ctx.record(tx, actor, eventOf('webhooks.create', webhook))
    return { webhook, folder, lastAttempt: null }
  })
}

export async function get(ctx: Needs<'db' | 'sealer'>, actor: Actor, id: number): Promise<WebhookView> {
  mustBeAdmin(actor, 'manage webhooks')
  return await view(ctx.db.q, await mustExist(ctx, ctx.db.q, actor, id))
}

export async function list(
  ctx: Needs<'db' | 'sealer'>,
  actor: Actor,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ views: WebhookView[]; total: number }> {
  mustBeAdmin(actor, 'manage webhooks')
  const views: WebhookView[] = []
  for (const webhook of await store.webhooksPage(ctx.db.q, ctx.sealer, actor.accountId, page))
    views.push(await view(ctx.db.q, webhook))
  return { views, total: await store.countWebhooks(ctx.db.q, actor.accountId) }
}

export type WebhookUpdate = Partial<WebhookInput> & {
  readonly paused?: boolean | undefined
  /** With `paused: false`: whether pending messages are sent, which is the default, or skipped. */
  readonly waiting?: 'deliver' | 'skip' | undefined
}

/**
 * Changes the given settings, effective from the next event; a new address from the next attempt. `paused: false` also enables a
 * webhook that was disabled after failures.
 */
export async function update(
  ctx: WebhookContext,
  actor: Actor,
  id: number,
  input: WebhookUpdate,
): Promise<WebhookView> {
  mustBeAdmin(actor, 'manage webhooks')
  if (input.waiting !== undefined && input.paused !== false)
    throw invalid(
      'waiting',
      (of) => `${of.waiting} says what happens to the messages that are waiting: send it together with paused: false.`,
    )
  if (input.endpointUrl !== undefined) await checkEndpoint(ctx, input.endpointUrl)
  if (input.waiting === 'skip') await skipPendingMessages(ctx, actor, id, input)
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await store.updateWebhook(tx, id, await checkedChanges(ctx, tx, actor, id, input), ctx.clock.now().toISOString())
    if (input.paused === false) {
      await store.resetHealth(tx, id)
      afterCommit(tx, () => ctx.wake('deliveries', [id]))
    }
    const webhook = await mustExist(ctx, tx, actor, id)
    await ctx.record(tx, actor, { ...eventOf('webhooks.update', webhook), fields: fieldsOf(input) })
    return await view(tx, webhook)
  })
}

const skippedAtOnce = 1_000

/** Skips the messages that are pending now, in short transactions; later ones are retained. If the change is refused nothing is skipped. */
async function skipPendingMessages(ctx: WebhookContext, actor: Actor, id: number, input: WebhookUpdate): Promise<void> {
  await ctx.db.tx((tx) => checkedChanges(ctx, tx, actor, id, input))
  const newest = await newestPending(ctx.db.q, id)
  let skipped: number[]
  do {
    skipped = await ctx.db.tx(async (tx) => {
      await actor.confirm(tx)
      const ids = await skipPending(tx, id, newest, skippedAtOnce)
      await releaseOrderingKeys(tx, ids, ctx.clock.now().toISOString())
      return ids
    })
  } while (skipped.length > 0)
}

/** The changes of an update. Throws for changes that are not allowed. */
const checkedChanges = async (ctx: WebhookContext, tx: Tx, actor: Actor, id: number, input: WebhookUpdate) =>
  await changesOf(tx, actor, await view(tx, await mustExist(ctx, tx, actor, id)), input)

async function changesOf(
  tx: Tx,
  actor: Actor,
  before: WebhookView,
  { endpointUrl, resource, version, triggers, filters, rateLimit, caCertificate, paused }: WebhookUpdate,
): Promise<store.WebhookChanges> {
  const folder = resource === undefined ? before.folder : await watchedFolder(tx, actor, resource)
  if (resource !== undefined || triggers !== undefined) {
    const account = await accountStore.lockAccount(tx, actor.accountId)
    checkWebhookSettings(account.plan, account.limits, {
      isRoot: folder === null || folder.resource.parentId === null,
      triggers: triggers ?? before.webhook.triggers,
    })
  }
  return {
    ...(endpointUrl !== undefined && { endpointUrl }),
    ...(version !== undefined && { version }),
    ...(triggers !== undefined && { triggers }),
    ...(filters !== undefined && { filters: normalizeFilters(filters) }),
    ...(rateLimit !== undefined && { rateLimit }),
    ...(caCertificate !== undefined && { authorities: authoritiesIn(caCertificate) }),
    ...(paused !== undefined && { paused }),
    ...(resource !== undefined && folder && { resourceId: folder.resource.id }),
  }
}

/** Deletes the webhook and its pending messages; the log stays. */
export async function remove(ctx: Needs<'db' | 'sealer' | 'record'>, actor: Actor, id: number): Promise<void> {
  mustBeAdmin(actor, 'manage webhooks')
  await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    const webhook = await mustExist(ctx, tx, actor, id)
    await store.deleteWebhook(tx, id)
    await ctx.record(tx, actor, eventOf('webhooks.delete', webhook))
  })
}

/** Maximum time that previous secrets remain valid, in hours. */
const longestOverlapHours = 168

/**
 * New secrets of both schemes. The old ones end with the next attempt, or remain valid for `keepHours`, so that the receiver can
 * switch.
 */
export async function rotateSecrets(
  ctx: WebhookContext,
  actor: Actor,
  id: number,
  keepHours = 0,
): Promise<WebhookView> {
  mustBeAdmin(actor, 'manage webhooks')
  return await ctx.db.tx(async (tx) => {
    await actor.confirm(tx)
    await mustExist(ctx, tx, actor, id)
    const now = ctx.clock.now()
    const until = new Date(now.getTime() + Math.min(keepHours, longestOverlapHours) * 3_600_000).toISOString()
    await store.retainSecrets(tx, id, keepHours > 0 ? until : null)
    await store.setSecrets(tx, ctx.sealer, id, newSecrets(ctx.random), now.toISOString())
    const webhook = await mustExist(ctx, tx, actor, id)
    await ctx.record(tx, actor, eventOf('webhooks.regenerate', webhook))
    return await view(tx, webhook)
  })
}
