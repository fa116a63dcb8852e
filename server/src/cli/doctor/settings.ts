/** The settings of the server, as `doctor` shows them: without secrets. */
import { formatLocation } from '../../blobs/s3/location.ts'
import { formatDuration, formatRate } from '../../lib/duration.ts'
import type { Cidr } from '../../lib/net/address.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import type { Config } from '../../settings/config.ts'
import type { SettingName } from '../../settings/settings.ts'
import { ftpSummary } from './ftp.ts'

export function summaryOf({
  http,
  database,
  webhooks,
  mail,
  sessions,
  rateLimits,
  ...config
}: Config): Readonly<Record<SettingName, string>> {
  return {
    SALLYPORT_DATA: config.data,
    ...nodeSummary(config),
    SALLYPORT_HOST: http.host,
    SALLYPORT_PORT: String(http.port),
    SALLYPORT_URL: http.publicUrl,
    ...certificateSummary(http),
    SALLYPORT_TRUSTED_PROXIES: cidrsText(http.trustedProxies),
    SALLYPORT_CONNECTIONS: String(http.connections.total),
    SALLYPORT_CONNECTIONS_PER_ADDRESS: String(http.connections.perAddress),
    ...sftpSummary(config.sftp),
    ...ftpSummary(config.ftp),
    SALLYPORT_PROXY_PROTOCOL: cidrsText(config.proxyProtocol),
    SALLYPORT_CONNECTIONS_RATE: String(config.connections.rate),
    SALLYPORT_CONNECTIONS_ADDRESS: String(config.connections.perAddress),
    SALLYPORT_CONNECTIONS_USER: String(config.connections.perUser),
    SALLYPORT_TEMPORARY_NAMES: config.sftp.temporaryNames.length === 0 ? 'off' : config.sftp.temporaryNames.join(', '),
    SALLYPORT_TEMPORARY_HOLD: formatDuration(config.sftp.temporaryHoldMs),
    SALLYPORT_OPERATIONS_PER_USER: String(config.operations.perUser),
    SALLYPORT_OPERATIONS_PER_ACCOUNT: String(config.operations.perAccount),
    DATABASE_URL: isFile(database.url) ? '' : bare(database.url),
    DATABASE_LISTEN_URL: listenText(database.listenUrl),
    SALLYPORT_DURABILITY: config.power ? 'power' : 'process',
    SALLYPORT_DISK_RESERVE: reserveText(config.diskReserve),
    SALLYPORT_STORAGE: formatLocation(config.storage),
    SALLYPORT_INLINE_BYTES: String(config.inlineBytes),
    SALLYPORT_SECRET_KEY: config.secretKey ? 'set' : '',
    SALLYPORT_WEBHOOK_ALLOW: webhooks.allowText ?? '',
    SALLYPORT_WEBHOOK_PORTS: webhooks.portsText ?? '',
    SALLYPORT_WEBHOOK_RETENTION_DAYS: String(webhooks.retentionDays),
    SALLYPORT_WEBHOOK_LOG_DAYS: String(webhooks.logDays),
    SALLYPORT_TRASH_DAYS: String(config.trashDays),
    SALLYPORT_ARCHIVE_DEADLINE: formatDuration(config.archiveDeadlineMs),
    SALLYPORT_ACTIVITY_LOG_DAYS: config.activityLogDays === null ? '' : String(config.activityLogDays),
    SALLYPORT_PLAN: config.plan,
    SALLYPORT_SMTP_URL: mail.smtpUrl === null ? '' : bare(mail.smtpUrl),
    SALLYPORT_NOTIFICATION_DIGEST: formatDuration(mail.digestMs),
    SALLYPORT_EMAILS_PER_USER: String(mail.limits.perUser),
    SALLYPORT_EMAILS_PER_ACCOUNT: String(mail.limits.perAccount),
    SALLYPORT_NOTIFICATIONS_PER_USER: String(mail.limits.rules),
    SALLYPORT_NOTIFICATION_RECIPIENTS: String(mail.limits.recipients),
    SALLYPORT_SESSION_IDLE: formatDuration(sessions.idleMs),
    SALLYPORT_SESSION_LIFETIME: formatDuration(sessions.lifetimeMs),
    SALLYPORT_GUESSES_ADDRESS: formatRate(rateLimits.address),
    SALLYPORT_GUESSES_USER: formatRate(rateLimits.user),
    SALLYPORT_GUESSES_CREDENTIALS: formatRate(rateLimits.credentials),
    SALLYPORT_LOG: config.log.level,
    ...secretSummary(config),
  }
}

const certificateSummary = ({ tls, acme }: Config['http']) => ({
  SALLYPORT_TLS_CERT: tls?.certFile ?? '',
  SALLYPORT_TLS_KEY: tls?.keyFile ?? '',
  SALLYPORT_ACME: acme?.names.join(',') ?? '',
  SALLYPORT_ACME_DIRECTORY: acme?.directory ?? '',
  SALLYPORT_ACME_EMAIL: acme?.email ?? '',
  SALLYPORT_ACME_EAB: acme?.binding ? 'set' : '',
  SALLYPORT_ACME_CA: acme?.caFile ?? '',
  SALLYPORT_ACME_PORT: acme ? String(acme.port) : '',
})

const secretSummary = ({
  audit,
  auditToken,
  metrics,
  traces,
  imports,
}: Pick<Config, 'audit' | 'auditToken' | 'metrics' | 'traces' | 'imports'>) => ({
  SALLYPORT_AUDIT: audit?.name ?? '',
  SALLYPORT_AUDIT_TOKEN: auditToken === null ? '' : 'set',
  SALLYPORT_METRICS_TOKEN: metrics.token === null ? '' : 'set',
  SALLYPORT_TRACES: traces?.url ?? '',
  SALLYPORT_TRACES_SAMPLE: traces ? String(traces.sample) : '',
  SALLYPORT_TRACES_HEADERS: traces && Object.keys(traces.headers).length > 0 ? 'set' : '',
  SALLYPORT_IMPORT_API_KEY: imports.apiKey === null ? '' : 'set',
  SALLYPORT_IMPORT_ACCESS_TOKEN: imports.accessToken === null ? '' : 'set',
  SALLYPORT_IMPORT_PASSWORD: imports.password === null ? '' : 'set',
  SALLYPORT_IMPORT_PRIVATE_KEY: imports.privateKeyFile ?? '',
  SALLYPORT_IMPORT_PASSPHRASE: imports.passphrase === null ? '' : 'set',
})

const nodeSummary = ({
  nodeLabel,
  processes,
  stopDelayMs,
}: Pick<Config, 'nodeLabel' | 'processes' | 'stopDelayMs'>) => ({
  SALLYPORT_NODE_LABEL: nodeLabel,
  SALLYPORT_PROCESSES: String(processes),
  SALLYPORT_STOP_DELAY: stopDelayText(stopDelayMs),
})

const sftpSummary = (sftp: Config['sftp']) => ({
  SALLYPORT_SFTP_PORT: sftp.port === null ? 'off' : String(sftp.port),
  SALLYPORT_SFTP_HOST: sftp.host,
  SALLYPORT_SFTP_URL: sftp.publicAddress ? `sftp://${sftp.publicAddress.host}:${sftp.publicAddress.port}` : '',
  SALLYPORT_SFTP_ALGORITHMS: sftp.ssh.extraAlgorithms.join(','),
  SALLYPORT_SFTP_BANNER: sftp.ssh.banner,
})

const stopDelayText = (ms: number | null) => (ms === null ? '' : ms === 0 ? '0' : formatDuration(ms))

const cidrsText = (cidrs: readonly Cidr[]) => cidrs.map(({ network, bits }) => `${network}/${bits}`).join(',')

const reserveText = ({ share, maxBytes }: Config['diskReserve']) => (share < 1 ? `${share * 100}%` : sizeText(maxBytes))

export const isFile = (databaseUrl: string) => !/^postgres(ql)?:\/\//.test(databaseUrl)

/** Absent: as DATABASE_URL; null: off. */
const listenText = (url: string | null | undefined): string => (url === null ? 'off' : url ? bare(url) : '')

/** A URL without user, password and parameters. */
function bare(text: string): string {
  const url = URL.parse(text)
  return url ? `${url.protocol}//${url.host}${url.pathname}` : 'set'
}
