/** Settings of every share: access, expiration, invitations, receipts. */

import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { Collapsible } from '../../components/display/collapsible.tsx'
import { AddressesField } from '../../components/forms/addresses-field.tsx'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { QuotaField } from '../../components/forms/quota-field.tsx'
import { useMe } from '../../data/account/me.ts'
import type { ShareType } from '../../data/sharing/shares.ts'
import { t } from '../../lib/language/language.ts'
import { accessChoices, accessSummary, type Draft, downloadsIn, invitationOf, invitedOf } from './share-form.ts'

interface Props {
  readonly type: ShareType
  readonly draft: Draft
  readonly before: Draft | null
  readonly onChange: (changes: Partial<Draft>) => void
}

export const NameField = ({ type, draft, onChange }: Props) => (
  <TextInput
    label={t('Name')}
    description={type === 'send' ? t('Shown to recipients.') : t('Shown to visitors.')}
    value={draft.name}
    onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
    maxLength={255}
    required
    data-autofocus={type === 'receive' || undefined}
  />
)

export const AccessField = ({ draft, onChange }: Props) => (
  <Select
    label={t('Visitors may')}
    data={accessChoices}
    value={draft.access}
    onChange={(access) => access && onChange({ access })}
    allowDeselect={false}
  />
)

const SortingField = ({ draft, onChange }: Props) => (
  <Switch
    label={t('Separate folder for each sender')}
    description={t('Named after the email address of the sender, or another field selected in the form.')}
    checked={draft.createFolders}
    onChange={({ currentTarget }) => onChange({ createFolders: currentTarget.checked })}
  />
)

const SpaceField = ({ draft, onChange }: Props) => (
  <QuotaField
    description={t('Limits the storage of this folder, including the Trash Can.')}
    value={draft.quota}
    onText={(quota) => onChange({ quota })}
  />
)

/** Settings of receive folders only. */
export const ReceiveFields = (props: Props) => (
  <>
    <SortingField {...props} />
    <SpaceField {...props} />
  </>
)

export const VisitorFields = (props: Props) => (
  <Collapsible title={t('Access')} now={accessSummary(props.draft)}>
    <AccessControls {...props} />
    {props.type !== 'send' && (
      <Switch
        label={t('Allow embedding in other web pages')}
        checked={props.draft.embed}
        onChange={({ currentTarget }) => props.onChange({ embed: currentTarget.checked })}
      />
    )}
  </Collapsible>
)

/** Who can open a share that needs a personal link. */
function PersonalLinks({ recipients }: Pick<Draft, 'recipients'>) {
  const { mail } = useMe().transports
  if (recipients.length > 0) return t('If off, only the personal links in invitations work.')
  return mail
    ? t('Only the personal links in invitations work, and nobody is invited yet.')
    : t('Nobody can open the share: personal links are sent by email, and this server has no mail server.')
}

/** Who may come, password, expiration and download limit. */
export const AccessControls = ({ type, draft, before, onChange }: Props) => (
  <>
    <Switch
      label={t('Anyone with the link')}
      description={draft.isPublic ? undefined : <PersonalLinks recipients={draft.recipients} />}
      checked={draft.isPublic}
      onChange={({ currentTarget }) => onChange({ isPublic: currentTarget.checked })}
    />
    {draft.isPublic && (
      <Switch
        label={t("Require visitors' email address")}
        description={t('It is logged, but not verified.')}
        checked={draft.requireEmail}
        onChange={({ currentTarget }) => onChange({ requireEmail: currentTarget.checked })}
      />
    )}
    <Switch
      label={t('Require a password')}
      checked={draft.hasPassword}
      onChange={({ currentTarget }) => onChange({ hasPassword: currentTarget.checked })}
    />
    {draft.hasPassword && (
      <PasswordField
        label={t('Password')}
        description={
          before?.hasPassword ? t('Leave empty to keep the current password.') : t('Send it to your visitors yourself.')
        }
        value={draft.password}
        onText={(password) => onChange({ password })}
        required={!before?.hasPassword}
        isNew
      />
    )}
    <TextInput
      type="date"
      label={t('Expires at the end of')}
      description={t('Leave empty for no expiration.')}
      value={draft.until}
      onChange={({ currentTarget }) => onChange({ until: currentTarget.value })}
    />
    {type !== 'receive' && <LimitField type={type} draft={draft} before={before} onChange={onChange} />}
  </>
)

const LimitField = ({ draft, before, onChange }: Props) => (
  <TextInput
    label={t('Stop after this many downloads')}
    description={
      before && before.downloadLimit !== ''
        ? t('{count} of {limit, plural, one {# download} other {# downloads}} so far. Leave empty for no limit.', {
            count: before.downloadCount,
            limit: Number(before.downloadLimit),
          })
        : t('Leave empty for no limit.')
    }
    value={draft.downloadLimit}
    onChange={({ currentTarget }) => onChange({ downloadLimit: currentTarget.value })}
    error={downloadsIn(draft.downloadLimit) === undefined ? t('Enter a number from 1 to 100,000.') : undefined}
    inputMode="numeric"
    autoComplete="off"
  />
)

/** Addresses to invite, with the default text. */
export const InviteField = (props: Props) => (useMe().transports.mail ? <Invite {...props} /> : null)

const Invite = ({ draft, onChange }: Props) => (
  <AddressesField
    label={t('Invite')}
    description={t('Each recipient gets a personal link.')}
    value={draft.recipients}
    onChange={(recipients) => onChange({ recipients })}
  />
)

/** Invitations and receipts are emails. */
export const EmailFields = (props: Props) => (useMe().transports.mail ? <EmailSettings {...props} /> : null)

const EmailSettings = ({ type, draft, before, onChange }: Props) => (
  <fieldset className="share-fields">
    <legend>{t('Emails')}</legend>
    <Invite type={type} draft={draft} before={before} onChange={onChange} />
    <InvitationFields type={type} draft={draft} before={before} onChange={onChange} />
    <Switch
      label={t("Send receipts of visitors' activity")}
      checked={draft.hasReceipts}
      onChange={({ currentTarget }) => onChange({ hasReceipts: currentTarget.checked })}
    />
    {draft.hasReceipts && (
      <AddressesField
        label={t('Send receipts to')}
        value={draft.receiptsTo}
        onChange={(receiptsTo) => onChange({ receiptsTo })}
      />
    )}
  </fieldset>
)

/** Reserves space before the first address is entered, so that the buttons do not move while they are clicked. */
const InvitationFields = ({ type, draft, before, onChange }: Props) => {
  const { subject, message } = invitationOf(draft, type)
  return (
    <Collapsible
      title={t('Invitation')}
      now={invitedOf(draft)}
      isOpen={before !== null && draft.recipients.some((email) => !before.recipients.includes(email))}
    >
      <TextInput
        label={t('Subject')}
        description={before ? t('If you enter a subject and message, all recipients get a new email.') : undefined}
        value={subject}
        onChange={({ currentTarget }) => onChange({ subject: currentTarget.value })}
        maxLength={255}
      />
      <Textarea
        label={t('Message')}
        description={
          before
            ? t('The link is added below.')
            : t('The link is added below. Without a subject and message no email is sent.')
        }
        value={message}
        onChange={({ currentTarget }) => onChange({ message: currentTarget.value })}
        maxLength={20_000}
        autosize
        minRows={2}
      />
    </Collapsible>
  )
}
