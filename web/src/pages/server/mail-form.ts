/** The form of the mail server: what changes, and what is missing. Pure. */
import type { MailServer } from '@sallyport/contract/schemas/server/server-settings.ts'
import type { ServerChanges } from '../../data/account/server-settings.ts'
import { t } from '../../lib/language/language.ts'

export interface MailForm {
  readonly host: string
  readonly port: string
  readonly encryption: MailServer['encryption']
  readonly username: string
  /** Empty: the stored one is kept. */
  readonly password: string
  readonly from: string
}

export const usualPorts: Readonly<Record<'starttls' | 'tls' | 'none', string>> = {
  starttls: '587',
  tls: '465',
  none: '25',
}

export const emptyMail: MailForm = {
  host: '',
  port: usualPorts.starttls,
  encryption: 'starttls',
  username: '',
  password: '',
  from: '',
}

/** The server sends its password only to the place that it was entered for. */
export const needsPassword = (form: MailForm, value: MailServer | null): boolean =>
  form.username !== '' &&
  !(
    value?.passwordSet &&
    form.host.trim() === value.host &&
    form.port.trim() === String(value.port) &&
    form.encryption === value.encryption &&
    form.username === value.username
  )

/** Why the form cannot be saved; null if it can. */
export function mailProblem({ host, port }: MailForm): string | null {
  if (host.trim() === '') return t('Enter the host of the mail server.')
  if (!/^\d{1,5}$/.test(port.trim()) || Number(port) < 1 || Number(port) > 65_535)
    return t('The port must be a number from 1 to 65535.')
  return null
}

export function mailChanges(form: MailForm, value: MailServer | null): ServerChanges {
  const { host, port, encryption, username, password, from } = form
  const isSame =
    value !== null &&
    host.trim() === value.host &&
    port.trim() === String(value.port) &&
    encryption === value.encryption &&
    username === value.username &&
    from.trim() === value.from &&
    password === ''
  if (isSame || (value === null && host.trim() === '')) return {}
  return {
    mail: {
      ...{ host: host.trim(), port: Number(port), username },
      encryption: encryption === 'optional' ? 'none' : encryption,
      from: from.trim() || null,
      ...(password !== '' && username !== '' && { password }),
    },
  }
}
