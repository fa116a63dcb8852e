/** Fields of Server settings as text, and what of them has changed. Pure. */
import type { ServerAttributes, ServerChanges } from '../../data/account/server-settings.ts'
import { t } from '../../lib/language/language.ts'

export const addressFields = ['publicUrl', 'sftpUrl', 'ftpUrl', 'ftpsUrl'] as const
export type AddressField = (typeof addressFields)[number]

export const retentionFields = ['trashDays', 'sessionLogDays', 'webhookLogDays', 'webhookRetentionDays'] as const
export const limitFields = [
  'emailsPerUser',
  'emailsPerAccount',
  'notificationsPerUser',
  'notificationRecipients',
] as const
export type NumberField = (typeof retentionFields)[number] | (typeof limitFields)[number]

type Field = AddressField | NumberField
export type Texts<F extends Field> = Readonly<Record<F, string>>

/** A stored value, or one of the environment; a default is an empty field. */
const textOf = (settings: ServerAttributes, field: Field): string => {
  const { value, source } = settings[field]
  return source === 'default' || value === null ? '' : String(value)
}

export const textsOf = <F extends Field>(settings: ServerAttributes, fields: readonly F[]): Texts<F> =>
  Object.fromEntries(fields.map((field) => [field, textOf(settings, field)])) as Record<F, string>

const changedOf = <F extends Field>(settings: ServerAttributes, texts: Texts<F>): [F, string][] =>
  (Object.entries(texts) as [F, string][]).flatMap(([field, text]) =>
    text.trim() === textOf(settings, field) ? [] : [[field, text.trim()]],
  )

/** An empty field restores the default. */
export const addressChanges = (settings: ServerAttributes, texts: Texts<AddressField>): ServerChanges =>
  Object.fromEntries(changedOf(settings, texts).map(([field, text]) => [field, text || null]))

export const numberChanges = (settings: ServerAttributes, texts: Partial<Texts<NumberField>>): ServerChanges =>
  Object.fromEntries(
    changedOf(settings, texts as Texts<NumberField>).map(([field, text]) => [field, text === '' ? null : Number(text)]),
  )

export const isNumberText = (text: string): boolean => /^\d{0,8}$/.test(text.trim()) && Number(text.trim() || 1) >= 1

/** Cookies depend on the scheme: with another one, nobody could sign in at the address of this page any more. */
export function addressProblem(publicUrl: string, protocol: string): string | null {
  const text = publicUrl.trim()
  if (text === '' || text.startsWith(`${protocol}//`)) return null
  return t(
    'The public address must begin with {scheme}, like the address of this page; otherwise nobody could sign in here. Open the server at the new address first, and change it there.',
    { scheme: `${protocol}//` },
  )
}
