import type { AccountQuota } from '@sallyport/contract/schemas/server/account-quota.ts'
import type { ServerNode } from '@sallyport/contract/schemas/server/node.ts'
import type {
  MailSetting,
  NumberSetting,
  ServerCertificate,
  ServerSettings,
  TestEmail,
  TextSetting,
} from '@sallyport/contract/schemas/server/server-settings.ts'
import type { NodeView } from '../../../core/nodes/nodes.ts'
import type { AccountView } from '../../../core/server-settings/accounts-store.ts'
import type { View, VisibleState } from '../../../core/server-settings/server-settings.ts'
import type { TestResult } from '../../../core/server-settings/test-email.ts'
import { moment, momentOrNull } from '../../responses/time.ts'

function frame({ name, source, description, changed }: VisibleState, timeZone: string) {
  return {
    variable: name,
    source,
    changeable: source !== 'environment',
    description,
    changedBy: changed?.by ?? null,
    changedAt: changed ? moment(changed.at, timeZone) : null,
  }
}

export function presentServerSettings({ states, mail, certificate, fixed }: View, timeZone: string): ServerSettings {
  const text = (state: VisibleState): TextSetting => ({
    ...frame(state, timeZone),
    value: state.text,
    defaultValue: state.defaultText,
  })
  const number = (state: VisibleState): NumberSetting => ({
    ...frame(state, timeZone),
    value: numberOf(state.text),
    defaultValue: numberOf(state.defaultText),
  })
  const mailSetting: MailSetting = { ...frame(states.mail, timeZone), value: mail }
  return {
    type: 'serverSettings',
    attributes: {
      publicUrl: text(states.publicUrl),
      sftpUrl: text(states.sftpUrl),
      ftpUrl: text(states.ftpUrl),
      ftpsUrl: text(states.ftpsUrl),
      mail: mailSetting,
      plan: text(states.plan),
      trashDays: number(states.trashDays),
      sessionLogDays: number(states.sessionLogDays),
      webhookLogDays: number(states.webhookLogDays),
      webhookRetentionDays: number(states.webhookRetentionDays),
      emailsPerUser: number(states.emailsPerUser),
      emailsPerAccount: number(states.emailsPerAccount),
      notificationsPerUser: number(states.notificationsPerUser),
      notificationRecipients: number(states.notificationRecipients),
      certificate: certificate && presentCertificate(certificate, timeZone),
      fixed: fixed.map(({ name, text: value, isSet, description }) => ({
        ...{ variable: name, value, source: isSet ? ('environment' as const) : ('default' as const), description },
        note: `Set ${name} in the environment of the server or the file .env, and restart the server.`,
      })),
    },
  }
}

const presentCertificate = (
  { names, directory: authority, expiresAt, nextAttemptAt, failures, problem }: NonNullable<View['certificate']>,
  timeZone: string,
): ServerCertificate => ({
  ...{ names: [...names], authority, failures, problem },
  expires: momentOrNull(expiresAt, timeZone),
  nextAttempt: momentOrNull(nextAttemptAt, timeZone),
})

const numberOf = (text: string | null) => (text === null ? null : Number(text))

export const presentTestEmail = ({ recipient, failure }: TestResult): TestEmail => ({
  type: 'testEmail',
  attributes: {
    recipient,
    accepted: failure === null,
    problem: failure?.problem ?? null,
    response: failure?.response ?? null,
  },
})

export const presentAccountQuota = (account: AccountView, timeZone: string): AccountQuota => ({
  id: account.id,
  type: 'accountQuota',
  attributes: {
    name: account.name,
    master: account.master,
    plan: account.plan,
    storageUsed: account.diskUsed,
    storageQuota: account.quota,
    created: moment(account.createdAt, timeZone),
  },
})

export const presentNode = (node: NodeView, timeZone: string): ServerNode => ({
  id: node.id,
  type: 'serverNode',
  attributes: {
    label: node.label,
    version: node.version,
    addresses: [...node.addresses],
    state: node.state,
    current: node.isThis,
    started: moment(node.startedAt, timeZone),
    lastSeen: moment(node.seenAt, timeZone),
    connections: node.connections,
    deliveries: node.deliveries,
    tasks: [...node.tasks],
  },
})
