/** The welcome email: the account's text with its placeholders filled in. */
import type { Tx } from '../../db/engine.ts'
import { ftpServerFor } from '../accounts/secure-only.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { FtpServer, HostAndPort, Needs } from '../context.ts'
import * as emails from '../emails/emails.ts'
import { createPasswordLink } from './password-link.ts'
import { mayUseFtp, type SftpAccess, type User } from './user.ts'

/** Replaces `[[name]]` for known names and leaves everything else unchanged. */
const fillTemplate = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\[\[(\w+)\]\]/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole))

/** How to connect by SFTP, for a user who may; '' where it is not served. */
function sftpText({ settings: { sftpServer } }: Needs<'settings'>, { username, sftpAccess }: User): string {
  if (sftpServer === null || sftpAccess === 'off') return ''
  const { host, port, hostKeys } = sftpServer
  const lines = [`Host: ${host}`, `Port: ${port}`, `Username: ${username}`, `Sign-in: ${signIn[sftpAccess]}`]
  return [
    '\n\nYou can also connect by SFTP, with programs such as WinSCP, FileZilla or OpenSSH:',
    ...lines,
    '\nOn the first connection, compare the fingerprint that your program shows with these host keys of the server:',
    ...hostKeys,
  ].join('\n')
}

/** How to connect by FTP, for a user who may; '' where it is not served. */
function ftpText(server: FtpServer | null, user: User): string {
  if (server === null || !mayUseFtp(user)) return ''
  const { ftp, ftps, encryption } = server
  const at = ({ host, port }: HostAndPort, mode: string) => `Host: ${host}, port ${port}, ${mode}`
  return [
    '\n\nYou can also connect by FTP, with programs such as FileZilla or WinSCP:',
    ...(ftp ? [at(ftp, modes[encryption])] : []),
    ...(ftps ? [at(ftps, 'implicit TLS')] : []),
    `Username: ${user.username}`,
    'Sign-in: your password. If you use a second factor, enter the six digits directly after the password.',
  ].join('\n')
}

const modes = {
  required: 'explicit TLS',
  optional: 'explicit TLS; connections without encryption are accepted',
  none: 'without encryption',
} as const

const sendKey = 'Send us your public key if we do not have it yet.'

const signIn: Readonly<Record<Exclude<SftpAccess, 'off'>, string>> = {
  any: 'your password, or an SSH key whose public key you have sent us',
  key: `an SSH key. ${sendKey}`,
  'key+code': `an SSH key, and a code of your authenticator app, which you set up in the browser under My Account, SECURITY. ${sendKey}`,
  'key+password': `an SSH key, and your password. ${sendKey}`,
}

/** Queues the welcome email in the caller's transaction. Its link sets a password once, within a week. Counts against the limits of `by`. */
export async function enqueueWelcome(
  ctx: Needs<'log' | 'clock' | 'settings' | 'wake' | 'random' | 'sealer'>,
  tx: Tx,
  user: User,
  by: Pick<Actor, 'userId'>,
): Promise<void> {
  const account = await accountStore.accountById(tx, user.accountId)
  if (!account) return
  const { welcomeSubject, welcomeContent } = account.settings
  const { publicUrl } = ctx.settings
  const ftpServer = ftpServerFor(account, ctx.settings.ftpServer)
  // No link in the subject: mail servers log subjects.
  const subjectValues = {
    username: user.username,
    ftpserver: (ftpServer?.ftp ?? ftpServer?.ftps)?.host ?? new URL(publicUrl).hostname,
    setpassword: publicUrl,
  }
  const { link, code, expiresAt } = await createPasswordLink(ctx, tx, user, 'welcome')
  const values = { ...subjectValues, setpassword: link }
  const text = `${fillTemplate(welcomeContent, values)}${sftpText(ctx, user)}${ftpText(ftpServer, user)}`
  const subject = fillTemplate(welcomeSubject, subjectValues)
  const head = { accountId: account.id, userId: by.userId, kind: 'welcome', to: user.email } as const
  await emails.enqueue(ctx, tx, { ...head, subject, text, expiresAt }, code)
}
