import { Button, Select, TextInput } from '@mantine/core'
import { type Language, languageNames } from '@sallyport/contract/language/languages.ts'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useChangeMe } from '../../data/account/own-settings.ts'
import { keepLanguage, offered } from '../../lib/language/language.ts'
import { timeZones } from '../../lib/time-zones.ts'
import { EmailWindow } from './email-window.tsx'
import { SettingsForm, saved } from './settings-form.tsx'

/** Settings that every user can change. */
export function UserSettings() {
  return (
    <>
      <Section
        id="profile"
        title="Profile"
        about="Your name as other users see it, your language, and the time zone of your times."
      >
        <Profile />
      </Section>
      <Section id="signing-in" title="Signing in" about="Your username, email and password.">
        <SigningIn />
      </Section>
    </>
  )
}

function Profile() {
  const { nickname, timeZone, language = null } = useMe().attributes
  const [name, setName] = useState(nickname)
  const [zone, setZone] = useState(timeZone)
  const [selected, setSelected] = useState<Language | null>(language)
  const change = useChangeMe()
  const hasChanges = name.trim() !== nickname || zone !== timeZone || selected !== language
  const save = () =>
    change.mutate(
      { nickname: name.trim(), timeZone: zone, ...(selected !== language && { language: selected }) },
      saved('Your profile is'),
    )
  useEffect(() => {
    if (keepLanguage(language)) location.reload()
  }, [language])
  return (
    <SettingsForm label="Profile" saving={change} hasChanges={hasChanges} onSave={save}>
      <TextInput
        label="Display name"
        description="Visible within your account only."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        autoComplete="name"
      />
      {offered.length > 1 && (
        <Select
          label="Language"
          description="Of the pages and of emails to you."
          data={[
            { value: '', label: 'As in the browser' },
            ...offered.map((value) => ({ value, label: languageNames[value] })),
          ]}
          value={selected ?? ''}
          onChange={(value) => setSelected(offered.find((it) => it === value) ?? null)}
          allowDeselect={false}
        />
      )}
      <Select
        label="Time zone"
        data={timeZones(timeZone)}
        value={zone}
        onChange={(value) => setZone(value ?? timeZone)}
        allowDeselect={false}
        searchable
        nothingFoundMessage="No matching time zone"
      />
    </SettingsForm>
  )
}

function SigningIn() {
  const me = useMe()
  const [isOpen, setOpen] = useState(false)
  const mayChange = can(me, 'changePassword')
  const { username, email } = me.attributes
  return (
    <>
      <div className="preferences-facts">
        <span className="preferences-fact">Username</span>
        <span>{username}</span>
        <span />
        <span className="preferences-fact">Email</span>
        <span>{email ?? 'none'}</span>
        {mayChange ? (
          <Button variant="default" size="xs" aria-label="Change email" onClick={() => setOpen(true)}>
            Change
          </Button>
        ) : (
          <span />
        )}
        <span className="preferences-fact">Password</span>
        <span aria-hidden="true">••••••••</span>
        {mayChange ? (
          <Button
            variant="default"
            size="xs"
            aria-label="Change password"
            renderRoot={(props) => <Link to="/account/security" {...props} />}
          >
            Change
          </Button>
        ) : (
          <span />
        )}
      </div>
      {!mayChange && (
        <p className="section-about">Only an administrator of your account can change your email and password.</p>
      )}
      {isOpen && <EmailWindow onClose={() => setOpen(false)} />}
    </>
  )
}
