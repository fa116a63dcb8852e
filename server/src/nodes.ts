/** This server as one of the nodes of its installation: what it tells the others, and whether they agree. */
import { formatLocation } from './blobs/s3/location.ts'
import { disagreements } from './cluster/agreement.ts'
import { join, livingNodes, type Membership } from './cluster/membership.ts'
import type { Context } from './core/context.ts'
import { checkSecretKey } from './core/setup/secret-check.ts'
import { readFact } from './core/setup/store.ts'
import type { DatabaseClock } from './db/database/clock.ts'
import { isVersionBelow, minVersionName } from './db/database/min-version.ts'
import { formatDuration } from './lib/duration.ts'
import type { Config } from './settings/config.ts'
import type { SettingName } from './settings/settings.ts'

/** Settings that must be the same on all nodes, as texts: it must not matter which of them answers, sends or cleans up. */
const shared = {
  SALLYPORT_URL: ({ http }) => http.publicUrl,
  SALLYPORT_ACME: ({ http }) => http.acme?.names.toSorted().join(',') ?? '',
  SALLYPORT_ACME_DIRECTORY: ({ http }) => http.acme?.directory ?? '',
  SALLYPORT_SFTP_URL: ({ sftp }) => addressText(sftp.publicAddress),
  SALLYPORT_FTP_URL: ({ ftp }) => addressText(ftp.publicUrls.ftp),
  SALLYPORT_FTPS_URL: ({ ftp }) => addressText(ftp.publicUrls.ftps),
  SALLYPORT_STORAGE: ({ storage }) => formatLocation(storage),
  SALLYPORT_WEBHOOK_ALLOW: ({ webhooks }) => webhooks.allowText ?? '',
  SALLYPORT_WEBHOOK_PORTS: ({ webhooks }) => webhooks.portsText ?? '',
  SALLYPORT_WEBHOOK_RETENTION_DAYS: ({ webhooks }) => String(webhooks.retentionDays),
  SALLYPORT_WEBHOOK_LOG_DAYS: ({ webhooks }) => String(webhooks.logDays),
  SALLYPORT_TRASH_DAYS: ({ trashDays }) => String(trashDays),
  SALLYPORT_ACTIVITY_LOG_DAYS: ({ activityLogDays }) => String(activityLogDays ?? ''),
  SALLYPORT_AUDIT: ({ audit }) => audit?.name ?? '',
  // Without the password.
  SALLYPORT_SMTP_URL: ({ mail }) => URL.parse(mail.smtpUrl ?? '')?.host ?? '',
  SALLYPORT_PLAN: ({ plan }) => plan,
  SALLYPORT_EMAILS_PER_USER: ({ mail }) => String(mail.limits.perUser),
  SALLYPORT_EMAILS_PER_ACCOUNT: ({ mail }) => String(mail.limits.perAccount),
  SALLYPORT_SESSION_IDLE: ({ sessions }) => formatDuration(sessions.idleMs),
  SALLYPORT_SESSION_LIFETIME: ({ sessions }) => formatDuration(sessions.lifetimeMs),
} as const satisfies Partial<Record<SettingName, (config: Config) => string>>

const addressText = (address: { readonly host: string; readonly port: number } | null) =>
  address ? `${address.host}:${address.port}` : ''

const sharedSettings = (config: Config): Record<string, string> =>
  Object.fromEntries(Object.entries(shared).map(([name, textOf]) => [name, textOf(config)]))

interface Joining {
  readonly clock: DatabaseClock
  /** The settings as they are now. */
  readonly config: () => Config
}

/** Joins, then starts work as that node; leaves again if the work cannot be started. Throws as `joinNodes` does. */
export async function workAsNode<T>(
  ctx: Context,
  joining: Joining,
  start: (node: Membership) => Promise<T>,
): Promise<T> {
  const node = await joinNodes(ctx, joining)
  try {
    return await start(node)
  } catch (error) {
    await node.leave().catch((failure: unknown) => ctx.log.warn({ err: failure }, 'node'))
    throw error
  }
}

/** Throws if another node uses another secret key. Other differences are logged. */
async function joinNodes(ctx: Context, { clock, config }: Joining): Promise<Membership> {
  const { db, log, settings } = ctx
  const { nodeId: id, version } = settings
  let isTooOld = false
  /** At its start a server that is too old is refused; one that runs while a newer one upgrades the tables drains itself. */
  async function checkTables(): Promise<void> {
    if (isTooOld || db.engine === 'sqlite') return
    const minVersion = await readFact(db.q, minVersionName)
    if (minVersion === null || !isVersionBelow(version, minVersion)) return
    isTooOld = true
    log.error(
      { node: id, minVersion },
      'a newer server has upgraded the tables: this one is drained, stop and upgrade it',
    )
  }
  const membership = await join(
    { id, label: config().nodeLabel, version, settings: () => sharedSettings(config()) },
    {
      ...{ db, clock, log },
      async beforeBeat() {
        await clock.measure()
        await checkTables()
      },
      onDraining(isMarked) {
        const isDraining = isMarked || isTooOld
        if (isDraining !== settings.isDraining)
          log.info({ node: id }, isDraining ? 'drained: takes no work of the queues' : 'takes work of the queues again')
        settings.isDraining = isDraining
      },
    },
  )
  try {
    // Two nodes that start together see each other here.
    await checkSecretKey(ctx, id)
    for (const sentence of await nodeProblems(ctx)) log.warn({ node: id }, sentence)
  } catch (error) {
    await membership.leave()
    throw error
  }
  return membership
}

/** What the running nodes must be changed in, in sentences. */
export async function nodeProblems(ctx: Context): Promise<string[]> {
  const nodes = await livingNodes(ctx)
  const read = nodes.map(({ label, settings }) => ({ label, settings: JSON.parse(settings) as Record<string, string> }))
  const versions = Map.groupBy(nodes, ({ version }) => version)
  const different = [...versions].map(([version, some]) => `${version} on ${some[0]?.label}`)
  return [
    ...disagreements(read),
    ...(versions.size > 1
      ? [
          `Nodes have different versions: ${different.toSorted().slice(0, 4).join(', ')}. Upgrade all of them to the same version soon.`,
        ]
      : []),
  ]
}
