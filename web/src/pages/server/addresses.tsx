/** Server settings → ADDRESSES: where people and clients reach the server. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { useMe } from '../../data/account/me.ts'
import { t } from '../../lib/language/language.ts'
import { type AddressField, addressChanges, addressFields, addressProblem, textsOf } from './fields.ts'
import { aboutSetting } from './setting-source.tsx'
import { SettingsForm } from './settings-form.tsx'
import { formKey, SettingsLoader, type TabProps } from './settings-loader.tsx'

export const Page = () => <SettingsLoader tab={Tab} />

const Tab = ({ settings }: TabProps) => (
  <Addresses key={formKey(...addressFields.map((field) => settings[field]))} settings={settings} />
)

const words = (): Readonly<Record<AddressField, { label: string; about: string; example: string }>> => ({
  publicUrl: {
    label: t('Public address'),
    about: t('Links in emails and on pages begin with it.'),
    example: 'https://files.example.com',
  },
  sftpUrl: {
    label: t('SFTP address'),
    about: t('Shown to users. Leave empty for the public host and the port that the server listens on.'),
    example: 'sftp://files.example.com:22',
  },
  ftpUrl: {
    label: t('FTP address'),
    about: t('Shown to users. Leave empty for the public host and the port that the server listens on.'),
    example: 'ftp://files.example.com:21',
  },
  ftpsUrl: {
    label: t('FTPS address'),
    about: t('Shown to users. Leave empty for the public host and the port that the server listens on.'),
    example: 'ftps://files.example.com:990',
  },
})

function Addresses({ settings }: TabProps) {
  const { sftp, ftp } = useMe().transports
  const [texts, setTexts] = useState(() => textsOf(settings, addressFields))
  const shown = addressFields.filter(
    (field) => field === 'publicUrl' || (field === 'sftpUrl' ? sftp : ftp) || settings[field].source !== 'default',
  )
  const isChanged = settings.publicUrl.changeable && texts.publicUrl.trim() !== ''
  return (
    <Section
      id="addresses"
      title={t('Addresses')}
      about={t('The addresses under which people and programs reach this server, for example through a reverse proxy.')}
    >
      <SettingsForm
        label={t('Addresses')}
        changes={addressChanges(settings, texts)}
        problem={isChanged ? addressProblem(texts.publicUrl, location.protocol) : null}
      >
        {shown.map((field) => {
          const { label, about, example } = words()[field]
          return (
            <TextInput
              key={field}
              label={label}
              description={aboutSetting(settings[field], about)}
              value={texts[field]}
              onChange={({ currentTarget: { value } }) => setTexts((before) => ({ ...before, [field]: value }))}
              placeholder={example}
              maxLength={500}
              disabled={!settings[field].changeable}
              autoComplete="off"
              spellCheck={false}
              inputMode="url"
            />
          )
        })}
      </SettingsForm>
    </Section>
  )
}
