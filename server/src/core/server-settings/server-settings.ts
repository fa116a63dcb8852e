/** Settings of the server, for operators: reading them, and changing them with the password entered again. */
import type { Actor } from '../actor.ts'
import type { CertificateState } from '../certificates/certificate.ts'
import { state as certificate } from '../certificates/certificates.ts'
import type { Needs, SettingState, StoredSetting } from '../context.ts'
import { Fault, invalid } from '../fault.ts'
import { prove } from '../users/proof.ts'
import { type MailServerInput, type MailServerView, textOf, viewOf } from './mail-url.ts'
import { mustBeOperator } from './operator.ts'
import { type Change, writeStored } from './store.ts'

/** Fields of the API, with the settings that they change. */
export const fields = {
  publicUrl: 'SALLYPORT_URL',
  sftpUrl: 'SALLYPORT_SFTP_URL',
  ftpUrl: 'SALLYPORT_FTP_URL',
  ftpsUrl: 'SALLYPORT_FTPS_URL',
  mail: 'SALLYPORT_SMTP_URL',
  plan: 'SALLYPORT_PLAN',
  trashDays: 'SALLYPORT_TRASH_DAYS',
  sessionLogDays: 'SALLYPORT_ACTIVITY_LOG_DAYS',
  webhookLogDays: 'SALLYPORT_WEBHOOK_LOG_DAYS',
  webhookRetentionDays: 'SALLYPORT_WEBHOOK_RETENTION_DAYS',
  emailsPerUser: 'SALLYPORT_EMAILS_PER_USER',
  emailsPerAccount: 'SALLYPORT_EMAILS_PER_ACCOUNT',
  notificationsPerUser: 'SALLYPORT_NOTIFICATIONS_PER_USER',
  notificationRecipients: 'SALLYPORT_NOTIFICATION_RECIPIENTS',
} as const satisfies Record<string, StoredSetting>
export type Field = keyof typeof fields

type SettingContext = Needs<
  'db' | 'clock' | 'record' | 'passwords' | 'rateLimits' | 'sealer' | 'settings' | 'serverSettings'
>

/** A setting without its text when that contains a password. */
export type VisibleState = Omit<SettingState, 'text'> & { readonly text: string | null }

export interface View {
  readonly states: Readonly<Record<Field, VisibleState>>
  readonly mail: MailServerView | null
  readonly certificate: CertificateState | null
  readonly fixed: ReturnType<Needs<'serverSettings'>['serverSettings']['fixed']>
}

/** All settings of the server as this node applies them. Throws `forbidden`. */
export async function list(ctx: Needs<'db' | 'settings' | 'serverSettings'>, actor: Actor): Promise<View> {
  await mustBeOperator(ctx.db.q, actor)
  const { serverSettings, settings } = ctx
  const states = Object.fromEntries(
    Object.entries(fields).map(([field, name]) => {
      const state = serverSettings.state(name)
      return [field, name === fields.mail ? { ...state, text: null, defaultText: null } : state]
    }),
  ) as Record<Field, VisibleState>
  const { text } = serverSettings.state(fields.mail)
  const mail = text === null ? null : viewOf(text, settings.publicUrl)
  return { states, mail, certificate: await certificate(ctx), fixed: serverSettings.fixed() }
}

/** Undefined fields stay unchanged; null restores the default. */
export type Changes = { readonly [F in Exclude<Field, 'mail'>]?: string | number | null | undefined } & {
  readonly mail?: MailServerInput | null | undefined
}

export interface Request {
  readonly changes: Changes
  readonly currentPassword: string
  /** The origin of the page that sends the request, if the browser says it. */
  readonly origin: string | undefined
}

/**
 * Changes settings on all nodes; on this one at once. Throws `forbidden`, `invalid` naming the field, `conflict` for a setting that
 * the environment sets, `too-many` after too many wrong passwords.
 */
export async function update(ctx: SettingContext, actor: Actor, { changes, ...request }: Request): Promise<View> {
  await mustBeOperator(ctx.db.q, actor)
  const checked = checkedChanges(ctx, changes)
  checkScheme(changes.publicUrl, request.origin)
  const proof = await prove(ctx, actor, actor.userId, { subject: 'current-password', value: request.currentPassword })
  if (checked.length > 0)
    await ctx.db.tx(async (tx) => {
      await actor.confirm(tx)
      await mustBeOperator(tx, actor)
      const at = ctx.clock.now().toISOString()
      await writeStored(ctx, tx, proof, { changes: checked, by: actor.username, at })
      await ctx.record(tx, actor, { name: 'server.update', what: checked.map(({ name }) => name).join(' ') })
    })
  await ctx.serverSettings.refresh()
  return await list(ctx, actor)
}

function checkedChanges({ serverSettings }: Needs<'serverSettings'>, changes: Changes): Change[] {
  const given = Object.entries(fields).filter(([field]) => changes[field as Field] !== undefined)
  return given.map(([key, name]) => {
    const field = key as Field
    const { source, text: current } = serverSettings.state(name)
    if (source === 'environment')
      throw new Fault(
        'conflict',
        `${field} is set by ${name} in the environment of the server, which takes precedence. Remove it there and restart the server to change it here.`,
      )
    const { mail } = changes
    const value = field === 'mail' ? mail && textOf(mail, current) : changes[field]
    if (value === null || value === undefined || value === '') return { name, text: null }
    const text = String(value)
    try {
      serverSettings.check(name, text)
    } catch (error) {
      // The text of the mail server contains a password: its parts were checked before.
      const reason = error instanceof Error && field !== 'mail' ? error.message : 'is not valid'
      throw invalid('setting', `${field} ${reason}.`)
    }
    return { name, text }
  })
}

/**
 * Cookies depend on the scheme of the public address: with https in it, browsers at an http address could not sign in any more. So it
 * must be the scheme of the page that changes it, which shows that the server can be reached with it.
 */
function checkScheme(address: Changes['publicUrl'], origin: string | undefined): void {
  const scheme = URL.parse(origin ?? '')?.protocol
  if (typeof address !== 'string' || address === '' || scheme === undefined) return
  const wanted = URL.parse(address)?.protocol
  if (wanted === scheme) return
  throw invalid(
    'setting',
    `publicUrl must begin with ${scheme}// like the address of this page; otherwise nobody could sign in here. Open the server at the new address first, and change it there.`,
  )
}
