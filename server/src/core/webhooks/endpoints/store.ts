/** SQL of webhook definitions. */
import { sql } from 'kysely'
import type { Queries, Tx } from '../../../db/engine.ts'
import { preparedQuery } from '../../../db/prepared.ts'
import { idList, isInList } from '../../../db/query.ts'
import type { Row } from '../../../db/schema.ts'
import type { Sealer } from '../../context.ts'
import { deletePending } from '../queue/messages-store.ts'
import { formatFilters, parseFilters } from './filter.ts'
import type { PreviousSecrets, Secrets } from './secrets.ts'
import { type Endpoint, joinTriggers, splitTriggers, type Webhook } from './webhook.ts'

const context = (id: number, secret: 'verification' | 'signing') => `webhook:${id}:${secret}`

function previousOf(row: Row<'webhooks'>, sealer: Sealer): PreviousSecrets | null {
  const { previous_verification_sealed, previous_signing_sealed, previous_until: until } = row
  if (previous_verification_sealed === null || previous_signing_sealed === null || until === null) return null
  return {
    verificationToken: sealer.open(previous_verification_sealed, context(row.id, 'verification')),
    signingSecret: sealer.open(previous_signing_sealed, context(row.id, 'signing')),
    until,
  }
}

/** The endpoint of a webhook's row, with its secrets opened. Throws if they cannot be decrypted. */
export const toEndpoint = (row: Row<'webhooks'>, sealer: Sealer): Endpoint => ({
  endpointUrl: row.endpoint_url,
  verificationToken: sealer.open(row.verification_sealed, context(row.id, 'verification')),
  signingSecret: sealer.open(row.signing_sealed, context(row.id, 'signing')),
  previous: previousOf(row, sealer),
  authorities: row.ca_certificate,
})

const toWebhook = (row: Row<'webhooks'>, sealer: Sealer): Webhook => ({
  id: row.id,
  accountId: row.account_id,
  resourceId: row.resource_id,
  ...toEndpoint(row, sealer),
  version: row.version === 'v1' ? 'v1' : 'v2',
  triggers: splitTriggers(row.triggers),
  filters: parseFilters(row.filters),
  rateLimit: row.rate_limit,
  openedAt: row.opened_at,
  failed: row.failed === 1,
  paused: row.paused === 1,
  failingSince: row.failing_since,
  alertedAt: row.alerted_at,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
})

export type NewWebhook = Pick<
  Webhook,
  'accountId' | 'resourceId' | 'endpointUrl' | 'version' | 'triggers' | 'filters' | 'rateLimit' | 'authorities'
> & {
  readonly at: string
}

/** Inserts a webhook; its secrets are set afterwards, because they are sealed with its id. */
export async function insertWebhook(tx: Tx, webhook: NewWebhook): Promise<number> {
  const { id } = await tx
    .insertInto('webhooks')
    .values({
      account_id: webhook.accountId,
      resource_id: webhook.resourceId,
      endpoint_url: webhook.endpointUrl,
      version: webhook.version,
      triggers: joinTriggers(webhook.triggers),
      filters: formatFilters(webhook.filters),
      rate_limit: webhook.rateLimit,
      ca_certificate: webhook.authorities,
      verification_sealed: '',
      signing_sealed: '',
      failed: 0,
      paused: 0,
      failing_since: null,
      alerted_at: null,
      created_at: webhook.at,
      modified_at: webhook.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function setSecrets(tx: Tx, sealer: Sealer, id: number, secrets: Secrets, at: string): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set({
      verification_sealed: sealer.seal(secrets.verificationToken, context(id, 'verification')),
      signing_sealed: sealer.seal(secrets.signingSecret, context(id, 'signing')),
      modified_at: at,
    })
    .where('id', '=', id)
    .execute()
}

export async function webhookById(q: Queries, sealer: Sealer, accountId: number, id: number): Promise<Webhook | null> {
  const query = q.selectFrom('webhooks').selectAll().where('account_id', '=', accountId).where('id', '=', id)
  const row = await query.executeTakeFirst()
  return row ? toWebhook(row, sealer) : null
}

/**
 * Makes the current secrets the previous ones, which sign until this time; null invalidates them at once. Must be called before
 * they are replaced.
 */
export async function retainSecrets(tx: Tx, id: number, until: string | null): Promise<void> {
  await tx
    .updateTable('webhooks')
    .set((e) => ({
      previous_verification_sealed: until === null ? null : e.ref('verification_sealed'),
      previous_signing_sealed: until === null ? null : e.ref('signing_sealed'),
      previous_until: until,
    }))
    .where('id', '=', id)
    .execute()
}

export async function webhooksPage(
  q: Queries,
  sealer: Sealer,
  accountId: number,
  page: { readonly offset: number; readonly limit: number },
): Promise<Webhook[]> {
  const query = q.selectFrom('webhooks').selectAll().where('account_id', '=', accountId).orderBy('id')
  return (await query.limit(page.limit).offset(page.offset).execute()).map((row) => toWebhook(row, sealer))
}

export async function countWebhooks(q: Queries, accountId: number): Promise<number> {
  const row = await q
    .selectFrom('webhooks')
    .select((e) => e.fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

export interface Watcher {
  readonly id: number
  readonly resourceId: number
  readonly version: 'v1' | 'v2'
  readonly triggers: readonly string[]
  /** Sealed JSON of the filters; null for none. */
  readonly filters: string | null
}

const watchers = (q: Queries, accountId: number) =>
  q
    .selectFrom('webhooks')
    .select(['id', 'resource_id', 'version', 'triggers', 'filters'])
    .where('account_id', '=', accountId)
    .orderBy('id')

const watchersAbove = preparedQuery(
  'watchers',
  (q, param: { accountId: number; folderIds: string }) =>
    watchers(q, param.accountId).where(isInList(q, 'resource_id', param.folderIds)),
  (rows) => rows,
)

/** The webhooks that watch one of these folders. */
export async function watchersOf(q: Queries, accountId: number, folderIds: readonly number[]): Promise<Watcher[]> {
  const rows = await watchersAbove(q, { accountId, folderIds: idList(q, folderIds) })
  return rows.map((row) => ({
    id: row.id,
    resourceId: row.resource_id,
    version: row.version === 'v1' ? 'v1' : 'v2',
    triggers: splitTriggers(row.triggers),
    filters: row.filters,
  }))
}

export type WebhookChanges = Partial<
  Pick<
    Webhook,
    'resourceId' | 'endpointUrl' | 'version' | 'triggers' | 'filters' | 'rateLimit' | 'authorities' | 'paused'
  >
>

/** Resets the health of the endpoint to that of a new one, except for the time of the last alert to its owner. */
export async function resetHealth(tx: Tx, id: number): Promise<void> {
  const circuit = { failures: 0, healthy: 0, opened_at: null, open_until: null } as const
  await tx
    .updateTable('webhooks')
    .set({ failed: 0, failing_since: null, ...circuit })
    .where('id', '=', id)
    .execute()
}

export async function updateWebhook(tx: Tx, id: number, changes: WebhookChanges, at: string): Promise<void> {
  const { resourceId, endpointUrl, version, triggers, filters, rateLimit, authorities, paused } = changes
  await tx
    .updateTable('webhooks')
    .set({
      modified_at: at,
      ...(resourceId !== undefined && { resource_id: resourceId }),
      ...(endpointUrl !== undefined && { endpoint_url: endpointUrl }),
      ...(version !== undefined && { version }),
      ...(rateLimit !== undefined && { rate_limit: rateLimit, throttled_until: null }),
      ...(authorities !== undefined && { ca_certificate: authorities }),
      ...(paused !== undefined && { paused: paused ? 1 : 0 }),
      ...(triggers !== undefined && { triggers: joinTriggers(triggers) }),
      ...(filters !== undefined && { filters: formatFilters(filters) }),
    })
    .where('id', '=', id)
    .execute()
}

/** Deletes its pending messages too; the log stays. */
export async function deleteWebhook(tx: Tx, id: number): Promise<void> {
  // The webhook first, in the same order as claims and outcomes.
  await tx.deleteFrom('webhooks').where('id', '=', id).execute()
  await deletePending(tx, id)
}

export type LastAttempt = Pick<Row<'webhook_attempts'>, 'id' | 'webhook_id' | 'attempt_id' | 'sent_at' | 'status'>

/** The last attempt at each of these webhooks in the log. */
export async function lastAttempts(q: Queries, webhookIds: readonly number[]): Promise<Map<number, LastAttempt>> {
  if (webhookIds.length === 0) return new Map()
  const last = sql<number>`(select a.id from webhook_attempts a where a.webhook_id = webhooks.id
    order by a.webhook_id desc, a.sent_at desc, a.id desc limit 1)`
  const rows = await q
    .selectFrom('webhook_attempts')
    .select(['id', 'webhook_id', 'attempt_id', 'sent_at', 'status'])
    .where('id', 'in', q.selectFrom('webhooks').select(last.as('id')).where('id', 'in', webhookIds))
    .execute()
  return new Map(rows.map((row) => [row.webhook_id, row]))
}
