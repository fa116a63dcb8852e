/** The welcome email: the account's text with its placeholders filled in. */
import type { Tx } from '../../db/engine.ts'
import type { Account } from '../accounts/account.ts'
import { ftpServerFor } from '../accounts/secure-only.ts'
import { defaultSettings, defaultWelcome } from '../accounts/settings.ts'
import * as accountStore from '../accounts/store.ts'
import type { Actor } from '../actor.ts'
import type { FtpServer, HostAndPort, Needs, Settings } from '../context.ts'
import * as emails from '../emails/emails.ts'
import { Fault } from '../fault.ts'
import type { Texts } from '../texts.ts'
import { createPasswordLink } from './password-link.ts'
import { mayUseFtp, type SftpAccess, type User } from './user.ts'

/** Replaces `[[name]]` for known names and leaves everything else unchanged. */
const fillTemplate = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\[\[(\w+)\]\]/g, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : whole))

/** How to connect by SFTP, for a user who may; '' where it is not served. */
function sftpText({ t }: Texts, { sftpServer }: Settings, { username, sftpAccess }: User): string {
  if (sftpServer === null || sftpAccess === 'off') return ''
  const { host, port, hostKeys } = sftpServer
  return [
    `\n\n${t('You can also connect over SFTP, with programs such as WinSCP, FileZilla or OpenSSH:')}`,
    t('Host: {host}', { host }),
    t('Port: {port}', { port }),
    t('Username: {username}', { username }),
    t('Sign-in: {how}', { how: signIn[sftpAccess](t) }),
    `\n${t('On the first connection, compare the fingerprint that your program shows with these host keys of the server:')}`,
    ...hostKeys,
  ].join('\n')
}

/** How to connect by FTP, for a user who may; '' where it is not served. */
function ftpText({ t }: Texts, server: FtpServer | null, user: User): string {
  if (server === null || !mayUseFtp(user)) return ''
  const { ftp, ftps, encryption } = server
  const at = ({ host, port }: HostAndPort, mode: string) => t('Host: {host}, port {port}, {mode}', { host, port, mode })
  return [
    `\n\n${t('You can also connect over FTP, with programs such as FileZilla or WinSCP:')}`,
    ...(ftp ? [at(ftp, modes[encryption](t))] : []),
    ...(ftps ? [at(ftps, t('implicit TLS'))] : []),
    t('Username: {username}', { username: user.username }),
    t('Sign-in: your password. If you use a second factor, enter the six digits directly after the password.'),
  ].join('\n')
}

type T = Texts['t']

const modes = {
  required: (t: T) => t('explicit TLS'),
  optional: (t: T) => t('explicit TLS; connections without encryption are accepted'),
  none: (t: T) => t('without encryption'),
} as const

const signIn: Readonly<Record<Exclude<SftpAccess, 'off'>, (t: T) => string>> = {
  any: (t) => t('your password, or an SSH key whose public key you have sent us'),
  key: (t) => t('an SSH key. Send us your public key if we do not have it yet.'),
  'key+code': (t) =>
    t(
      'an SSH key, and a code of your authenticator app, which you set up in the browser under My Account, SECURITY. Send us your public key if we do not have it yet.',
    ),
  'key+password': (t) => t('an SSH key, and your password. Send us your public key if we do not have it yet.'),
}

/** Subject and content as the account has written them, else the default in this language. */
function templatesOf({ settings }: Account, { t }: Texts) {
  const usual = defaultWelcome(t)
  const { welcomeSubject, welcomeContent } = settings
  return {
    welcomeSubject: welcomeSubject === defaultSettings.welcomeSubject ? usual.welcomeSubject : welcomeSubject,
    welcomeContent: welcomeContent === defaultSettings.welcomeContent ? usual.welcomeContent : welcomeContent,
  }
}

/**
 * Queues the welcome email in the caller's transaction. Its link sets a password once, within a week. Counts against the limits of
 * `by`. Throws `conflict` for a user without an email address.
 */
export async function enqueueWelcome(
  ctx: Needs<'log' | 'clock' | 'settings' | 'wake' | 'random' | 'sealer' | 'texts'>,
  tx: Tx,
  user: User,
  by: Pick<Actor, 'userId'>,
): Promise<void> {
  if (user.email === null)
    throw new Fault(
      'conflict',
      `The user "${user.username}" has no email address. Add one, or set a password for the user.`,
    )
  const account = await accountStore.accountById(tx, user.accountId)
  if (!account) return
  const texts = ctx.texts(user.language)
  const { welcomeSubject, welcomeContent } = templatesOf(account, texts)
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
  const text = `${fillTemplate(welcomeContent, values)}${sftpText(texts, ctx.settings, user)}${ftpText(texts, ftpServer, user)}`
  const subject = fillTemplate(welcomeSubject, subjectValues)
  const head = { accountId: account.id, userId: by.userId, kind: 'welcome', to: user.email } as const
  await emails.enqueue(ctx, tx, { ...head, subject, text, language: texts.language, expiresAt }, code)
}
