/** What can be said of every share: who comes in, until when, who is written to, who is told. */
import { Select, Switch, Textarea, TextInput } from '@mantine/core'
import { AddressesField } from '../../parts/addresses-field.tsx'
import { PasswordField } from '../../parts/password-field.tsx'
import { accessChoices, type Draft } from './words.ts'

interface Props {
  readonly draft: Draft
  readonly before: Draft | null
  readonly onChange: (changes: Partial<Draft>) => void
}

export const AccessField = ({ draft, onChange }: Props) => (
  <Select
    label="Visitors may"
    data={accessChoices}
    value={draft.access}
    onChange={(access) => access && onChange({ access })}
    allowDeselect={false}
  />
)

export const DoorFields = ({ draft, before, onChange }: Props) => (
  <fieldset className="share-fields">
    <legend>Who comes in</legend>
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
  </fieldset>
)

export const PeopleFields = ({ draft, before, onChange }: Props) => (
  <fieldset className="share-fields">
    <legend>Who is told</legend>
    <AddressesField
      label="Invite"
      description="Everybody gets a link of their own."
      value={draft.recipients}
      onChange={(recipients) => onChange({ recipients })}
    />
    {draft.recipients.length > 0 && (
      <>
        <TextInput
          label="Subject"
          description={before ? 'With subject and message all of them are written to once more.' : undefined}
          value={draft.subject}
          onChange={({ currentTarget }) => onChange({ subject: currentTarget.value })}
          maxLength={255}
        />
        <Textarea
          label="Message"
          description="The link is put below it."
          value={draft.message}
          onChange={({ currentTarget }) => onChange({ message: currentTarget.value })}
          maxLength={20_000}
          autosize
          minRows={3}
        />
      </>
    )}
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
