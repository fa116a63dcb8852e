/** Settings of the server that operators change in the browser. */
import { type Static, type TSchema, Type } from 'typebox'
import { envelope } from '../envelope.ts'
import { clearable, emailAddress, nullable, text, timestamp } from '../fields.ts'

const plans = ['essential', 'standard', 'advanced', 'enterprise', 'unlimited'] as const

const settingSources = ['environment', 'stored', 'default'] as const

/** What every setting has beside its value. */
const frame = {
  variable: Type.String({ description: 'The environment variable that takes precedence.' }),
  source: Type.Enum(settingSources, {
    description:
      'Where the value comes from: `environment` (also the file `.env`), `stored` (changed here), or `default`.',
  }),
  changeable: Type.Boolean({ description: 'False while the environment sets it.' }),
  description: Type.String({ description: 'What it is for.' }),
  changedBy: nullable(Type.String({ description: 'The operator who stored the value; null for another source.' })),
  changedAt: nullable(timestamp('When that was; null for another source.')),
}

const setting = <V extends TSchema>(title: string, value: V) =>
  Type.Object(
    {
      ...frame,
      value: Type.With(nullable(value), { description: 'The value in effect; null if there is none.' }),
      defaultValue: Type.With(nullable(value), {
        description:
          'The value that applies when none is stored; null if there is none, or while the environment sets it.',
      }),
    },
    { title },
  )

const TextSetting = setting('TextSetting', Type.String())
export type TextSetting = Static<typeof TextSetting>
const NumberSetting = setting('NumberSetting', Type.Integer())
export type NumberSetting = Static<typeof NumberSetting>

/** `optional`: encrypted if the mail server offers it, only for a mail server on the same machine. */
const encryptions = ['starttls', 'tls', 'none'] as const

const MailServer = Type.Object(
  {
    host: Type.String(),
    port: Type.Integer(),
    encryption: Type.Enum([...encryptions, 'optional'], {
      description: '`starttls`, `tls` from the start, `none`, or `optional`: if the mail server offers it.',
    }),
    username: Type.String({ description: 'Empty: without signing in.' }),
    passwordSet: Type.Boolean({ description: 'Whether there is a password, which is never returned.' }),
    from: Type.String({ description: 'The sender of all emails.' }),
  },
  { title: 'MailServer' },
)
export type MailServer = Static<typeof MailServer>

const MailSetting = Type.Object(
  {
    ...frame,
    value: Type.With(nullable(MailServer), {
      description: 'The mail server; null if none is configured, so that emails wait.',
    }),
  },
  { title: 'MailSetting' },
)
export type MailSetting = Static<typeof MailSetting>

const FixedSetting = Type.Object(
  {
    variable: frame.variable,
    value: Type.String({ description: 'The value in effect; may be empty.' }),
    source: Type.Enum(['environment', 'default'], { description: 'Where the value comes from.' }),
    description: frame.description,
    note: Type.String({ description: 'How it is changed.' }),
  },
  { title: 'FixedSetting' },
)
export type FixedSetting = Static<typeof FixedSetting>

const ServerCertificate = Type.Object(
  {
    names: Type.Array(Type.String(), { description: 'The names that it is for.' }),
    authority: Type.String({ description: 'URL of the directory of the certificate authority.' }),
    expires: nullable(timestamp('When it expires; null until there is one.')),
    nextAttempt: nullable(
      timestamp('When it is renewed, or after a failure obtained again; null before the first attempt.'),
    ),
    failures: Type.Integer({ description: 'Attempts that failed since the last one succeeded.', minimum: 0 }),
    problem: nullable(
      Type.String({ description: 'What happened at the last attempt and what to do; null unless it failed.' }),
    ),
  },
  {
    title: 'ServerCertificate',
    description: 'The certificate that the server obtains by ACME; null unless `SALLYPORT_ACME` is set.',
  },
)
export type ServerCertificate = Static<typeof ServerCertificate>

const ServerSettings = Type.Object(
  {
    type: Type.Literal('serverSettings'),
    attributes: Type.Object(
      {
        publicUrl: TextSetting,
        sftpUrl: TextSetting,
        ftpUrl: TextSetting,
        ftpsUrl: TextSetting,
        mail: MailSetting,
        plan: TextSetting,
        trashDays: NumberSetting,
        sessionLogDays: NumberSetting,
        webhookLogDays: NumberSetting,
        webhookRetentionDays: NumberSetting,
        emailsPerUser: NumberSetting,
        emailsPerAccount: NumberSetting,
        notificationsPerUser: NumberSetting,
        notificationRecipients: NumberSetting,
        certificate: nullable(ServerCertificate),
        fixed: Type.Array(FixedSetting, { description: 'Settings that need a restart of the server, to read only.' }),
      },
      { title: 'ServerSettingsAttributes' },
    ),
  },
  { title: 'ServerSettings' },
)
export type ServerSettings = Static<typeof ServerSettings>

export const ServerSettingsResponse = envelope('ServerSettingsResponse', { data: ServerSettings })

export const currentPassword = text('Your password, entered again.', 1024)

const MailServerInput = Type.Object(
  {
    host: text('Name or address of the mail server.', 253),
    port: Type.Integer({ description: 'Usually 587, with `tls` 465.', minimum: 1, maximum: 65_535 }),
    encryption: Type.Enum(encryptions, { description: '`starttls`, `tls` from the start, or `none`.' }),
    username: Type.Optional(Type.String({ description: 'Empty or absent: without signing in.', maxLength: 255 })),
    password: Type.Optional(
      Type.String({
        description:
          'Absent: the stored one is kept. Required again when host, port, encryption or username change, because it is sent there.',
        maxLength: 1024,
      }),
    ),
    from: clearable(
      emailAddress('The sender of all emails; null for `sallyport@` and the host of the public address.'),
    ),
  },
  { title: 'MailServerInput', description: 'The mail server; null for none, so that emails wait.' },
)

const address = (description: string) => clearable(Type.String({ description, maxLength: 500 }))
const number = (description: string, minimum: number, maximum: number) =>
  clearable(Type.Integer({ description, minimum, maximum }))

/** Absent fields stay unchanged; null restores the default. */
export const ServerSettingsInput = Type.Object(
  {
    currentPassword,
    publicUrl: address(
      'The address that people use, such as `https://files.example.com`, used in links. Its scheme must be that of the page from which you change it. After a change between http and https everybody signs in again.',
    ),
    sftpUrl: address('Where users connect by SFTP, such as `sftp://files.example.com:22`.'),
    ftpUrl: address('Where users connect by FTP, such as `ftp://files.example.com:21`.'),
    ftpsUrl: address('Where users connect by FTPS, such as `ftps://files.example.com:990`.'),
    mail: clearable(MailServerInput),
    plan: clearable(Type.Enum(plans, { description: 'The plan of new accounts.' })),
    trashDays: number('Days that deleted files stay in the trash.', 1, 3_650),
    sessionLogDays: number('Days that the session log is retained; null: indefinitely.', 1, 36_500),
    webhookLogDays: number('Days that the webhook log is retained.', 1, 3_650),
    webhookRetentionDays: number('Days that messages are retained for a webhook that is not working.', 1, 3_650),
    emailsPerUser: number('Maximum number of emails per user and hour.', 1, 1_000_000),
    emailsPerAccount: number('Maximum number of emails per account and hour.', 1, 10_000_000),
    notificationsPerUser: number('Maximum number of notifications of one user.', 1, 10_000),
    notificationRecipients: number('Maximum number of recipients of one notification.', 1, 1_000),
  },
  { title: 'ServerSettingsInput' },
)

const TestEmail = Type.Object(
  {
    type: Type.Literal('testEmail'),
    attributes: Type.Object(
      {
        recipient: Type.String(),
        accepted: Type.Boolean({ description: 'Whether the mail server has accepted the email.' }),
        problem: nullable(Type.String({ description: 'What went wrong and what to do; null if it was accepted.' })),
        response: nullable(
          Type.String({ description: 'The response of the mail server, or the error of the connection, unchanged.' }),
        ),
      },
      { title: 'TestEmailAttributes' },
    ),
  },
  { title: 'TestEmail' },
)
export type TestEmail = Static<typeof TestEmail>
export const TestEmailResponse = envelope('TestEmailResponse', { data: TestEmail })

const stored = {
  source: 'stored',
  changeable: true,
  changedBy: 'mira',
  changedAt: '2026-11-24T10:20:00+00:00',
} as const
const usual = { source: 'default', changeable: true, changedBy: null, changedAt: null } as const
const days = (variable: string, description: string, value: number | null) => ({
  ...{ ...usual, variable, description, value, defaultValue: value },
})

export const exampleServerSettings: ServerSettings = {
  type: 'serverSettings',
  attributes: {
    publicUrl: {
      ...{ ...usual, variable: 'SALLYPORT_URL', description: 'Public base URL, used in printed and emailed links.' },
      ...{ source: 'environment', changeable: false, value: 'https://files.harbour.example', defaultValue: null },
    },
    sftpUrl: {
      ...usual,
      variable: 'SALLYPORT_SFTP_URL',
      description: 'Public address of SFTP.',
      value: null,
      defaultValue: null,
    },
    ftpUrl: {
      ...usual,
      variable: 'SALLYPORT_FTP_URL',
      description: 'Public address of FTP.',
      value: null,
      defaultValue: null,
    },
    ftpsUrl: {
      ...usual,
      variable: 'SALLYPORT_FTPS_URL',
      description: 'The same for FTPS.',
      value: null,
      defaultValue: null,
    },
    mail: {
      ...{ ...stored, variable: 'SALLYPORT_SMTP_URL', description: 'The mail server.' },
      value: {
        ...{ host: 'mail.harbour.example', port: 587, encryption: 'starttls', username: 'sallyport' },
        ...{ passwordSet: true, from: 'files@harbour.example' },
      },
    },
    plan: {
      ...usual,
      variable: 'SALLYPORT_PLAN',
      description: 'Plan of new accounts.',
      value: 'unlimited',
      defaultValue: 'unlimited',
    },
    trashDays: {
      ...days('SALLYPORT_TRASH_DAYS', 'Days that deleted files stay in the trash.', 7),
      ...stored,
      value: 30,
    },
    sessionLogDays: days('SALLYPORT_ACTIVITY_LOG_DAYS', 'Days that the session log is retained.', null),
    webhookLogDays: days('SALLYPORT_WEBHOOK_LOG_DAYS', 'Days that the webhook log is retained.', 90),
    webhookRetentionDays: days('SALLYPORT_WEBHOOK_RETENTION_DAYS', 'Days that messages are retained.', 90),
    emailsPerUser: days('SALLYPORT_EMAILS_PER_USER', 'Maximum number of emails per user and hour.', 500),
    emailsPerAccount: days('SALLYPORT_EMAILS_PER_ACCOUNT', 'The same for all users of an account together.', 5_000),
    notificationsPerUser: days('SALLYPORT_NOTIFICATIONS_PER_USER', 'Maximum number of notifications of one user.', 200),
    notificationRecipients: days('SALLYPORT_NOTIFICATION_RECIPIENTS', 'Maximum number of recipients.', 50),
    certificate: {
      names: ['files.harbour.example'],
      authority: 'https://acme-v02.api.letsencrypt.org/directory',
      expires: '2027-02-24T09:30:00+00:00',
      nextAttempt: '2027-01-25T09:30:00+00:00',
      ...{ failures: 0, problem: null },
    },
    fixed: [
      {
        ...{ variable: 'SALLYPORT_SFTP_PORT', value: '2022', source: 'default' },
        description: 'Port to listen on for SFTP; 0 for any free port, off for none.',
        note: 'Set SALLYPORT_SFTP_PORT in the environment or the file .env, and restart the server.',
      },
    ],
  },
}
