import { Button, Select, TextInput } from '@mantine/core'
import { type Language, languageNames, languages } from '@sallyport/contract/language/languages.ts'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { can, useMe } from '../../data/account/me.ts'
import { useChangeMe } from '../../data/account/own-settings.ts'
import { keepLanguage, reloadInLanguage, t } from '../../lib/language/language.ts'
import { timeZones } from '../../lib/time.ts'
import { EmailWindow } from './email-window.tsx'
import { SettingsForm, saved } from './settings-form.tsx'

/** Settings that every user can change. */
export function UserSettings() {
  return (
    <>
      <Section
        id="profile"
        title={t('Profile')}
        about={t('Your name as other users see it, your language, and the time zone for dates and times.')}
      >
        <Profile />
      </Section>
      <Section id="signing-in" title={t('Signing in')} about={t('Your username, email and password.')}>
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
      saved(t('Your profile is saved.')),
    )
  useEffect(() => {
    keepLanguage(language)
    reloadInLanguage(language)
  }, [language])
  return (
    <SettingsForm label={t('Profile')} saving={change} hasChanges={hasChanges} onSave={save}>
      <TextInput
        label={t('Display name')}
        description={t('Visible within your account only.')}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={100}
        autoComplete="name"
      />
      <Select
        label={t('Language')}
        description={t(
          'Used on the pages that you see and in emails to you. If you leave it to the browser, emails are in English.',
        )}
        data={[
          { value: '', label: t('As in the browser') },
          ...languages.map((value) => ({ value, label: languageNames[value] })),
        ]}
        value={selected ?? ''}
        onChange={(value) => setSelected(languages.find((it) => it === value) ?? null)}
        allowDeselect={false}
      />
      <Select
        label={t('Time zone')}
        data={timeZones(timeZone)}
        value={zone}
        onChange={(value) => setZone(value ?? timeZone)}
        allowDeselect={false}
        searchable
        nothingFoundMessage={t('No matching time zone')}
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
        <span className="preferences-fact">{t('Username')}</span>
        <span>{username}</span>
        <span />
        <span className="preferences-fact">{t('Email')}</span>
        <span>{email ?? <span className="dim">{t('No email address')}</span>}</span>
        {mayChange ? (
          <Button variant="default" size="xs" aria-label={t('Change email')} onClick={() => setOpen(true)}>
            {t('Change')}
          </Button>
        ) : (
          <span />
        )}
        <span className="preferences-fact">{t('Password')}</span>
        <span aria-hidden="true">••••••••</span>
        {mayChange ? (
          <Button
            variant="default"
            size="xs"
            aria-label={t('Change password')}
            renderRoot={(props) => <Link to="/account/security" {...props} />}
          >
            {t('Change')}
          </Button>
        ) : (
          <span />
        )}
      </div>
      {!mayChange && (
        <p className="section-about">
          {t('Only an administrator of your account can change your email and password.')}
        </p>
      )}
      {isOpen && <EmailWindow onClose={() => setOpen(false)} />}
    </>
  )
}
