/** What can be said of every share: who comes in, until when, who is written to, who is told. */

import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { FoldAway } from '../../components/display/collapsible.tsx'
import { AddressesField } from '../../components/forms/addresses-field.tsx'
import { PasswordField } from '../../components/forms/password-field.tsx'
import { QuotaField } from '../../components/forms/quota-field.tsx'
import { useMe } from '../../data/account/me.ts'
import type { ShareType } from '../../data/sharing/shares.ts'
import { accessChoices, type Draft, doorOf, invitationOf, invitedOf } from './share-form.ts'

interface Props {
  readonly type: ShareType
  readonly draft: Draft
  readonly before: Draft | null
  readonly onChange: (changes: Partial<Draft>) => void
}

export const NameField = ({ type, draft, onChange }: Props) => (
  <TextInput
    label="Name"
    description={type === 'send' ? 'Those who get the files see it.' : 'Visitors see it.'}
    value={draft.name}
    onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
    maxLength={255}
    required
    data-autofocus={type === 'receive' || undefined}
  />
)

export const AccessField = ({ draft, onChange }: Props) => (
  <Select
    label="Visitors may"
    data={accessChoices}
    value={draft.access}
    onChange={(access) => access && onChange({ access })}
    allowDeselect={false}
  />
)

const SortingField = ({ draft, onChange }: Props) => (
  <Switch
    label="A folder for each sender"
    description="Named after the e-mail address that was entered, unless you let another field of the form name it."
    checked={draft.createFolders}
    onChange={({ currentTarget }) => onChange({ createFolders: currentTarget.checked })}
  />
)

const SpaceField = ({ draft, onChange }: Props) => (
  <QuotaField
    description="Limits what is stored in this folder, the trash included."
    value={draft.quota}
    onText={(quota) => onChange({ quota })}
  />
)

/** What only a receive folder has. */
export const ReceiveFields = (props: Props) => (
  <>
    <SortingField {...props} />
    <SpaceField {...props} />
  </>
)

export const DoorFields = ({ type, draft, before, onChange }: Props) => (
  <FoldAway title="Who comes in" now={doorOf(draft)}>
    <Switch
      label="Anybody who has the link"
      description={draft.isPublic ? undefined : 'Only the personal links of invitations open it.'}
      checked={draft.isPublic}
      onChange={({ currentTarget }) => onChange({ isPublic: currentTarget.checked })}
    />
    {draft.isPublic && (
      <Switch
        label="Visitors leave their e-mail address"
        description="It is written down, not verified."
        checked={draft.requireEmail}
        onChange={({ currentTarget }) => onChange({ requireEmail: currentTarget.checked })}
      />
    )}
    <Switch
      label="Ask for a password"
      checked={draft.hasPassword}
      onChange={({ currentTarget }) => onChange({ hasPassword: currentTarget.checked })}
    />
    {draft.hasPassword && (
      <PasswordField
        label="Password"
        description={
          before?.hasPassword ? 'Leave it empty to keep the one there is.' : 'Tell it to your visitors yourself.'
        }
        value={draft.password}
        onText={(password) => onChange({ password })}
        isNew
      />
    )}
    <TextInput
      type="date"
      label="Open until the end of"
      description="Leave it empty for as long as you do not end it."
      value={draft.until}
      onChange={({ currentTarget }) => onChange({ until: currentTarget.value })}
    />
    {type !== 'send' && (
      <Switch
        label="May stand inside another web page"
        checked={draft.embed}
        onChange={({ currentTarget }) => onChange({ embed: currentTarget.checked })}
      />
    )}
  </FoldAway>
)

/** Invitations and receipts are emails. */
export const PeopleFields = (props: Props) => (useMe().transports.mail ? <WhoIsTold {...props} /> : null)

const WhoIsTold = ({ type, draft, before, onChange }: Props) => (
  <fieldset className="share-fields">
    <legend>Who is told</legend>
    <AddressesField
      label="Invite"
      description="Everybody gets a link of their own."
      value={draft.recipients}
      onChange={(recipients) => onChange({ recipients })}
    />
    <InvitationFields type={type} draft={draft} before={before} onChange={onChange} />
    <Switch
      label="Send receipts of what visitors do"
      checked={draft.hasReceipts}
      onChange={({ currentTarget }) => onChange({ hasReceipts: currentTarget.checked })}
    />
    {draft.hasReceipts && (
      <AddressesField
        label="Receipts go to"
        value={draft.receiptsTo}
        onChange={(receiptsTo) => onChange({ receiptsTo })}
      />
    )}
  </fieldset>
)

/** Its place is there before the first address is: what would push the buttons away takes the click on them along. */
const InvitationFields = ({ type, draft, before, onChange }: Props) => {
  const { subject, message } = invitationOf(draft, type)
  return (
    <FoldAway
      title="Invitation"
      now={invitedOf(draft)}
      isOpen={before !== null && draft.recipients.some((email) => !before.recipients.includes(email))}
    >
      <TextInput
        label="Subject"
        description={before ? 'With subject and message all of them are written to once more.' : undefined}
        value={subject}
        onChange={({ currentTarget }) => onChange({ subject: currentTarget.value })}
        maxLength={255}
      />
      <Textarea
        label="Message"
        description={`The link is put below it.${before ? '' : ' Without subject and message nobody is written to.'}`}
        value={message}
        onChange={({ currentTarget }) => onChange({ message: currentTarget.value })}
        maxLength={20_000}
        autosize
        minRows={2}
      />
    </FoldAway>
  )
}
