import { type MantineColorScheme, Menu, UnstyledButton, useMantineColorScheme } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Icon } from '../components/display/icon.tsx'
import { showError } from '../components/windows/show-notice.ts'
import { nameOf, useSignedIn } from '../data/account/me.ts'
import { t, tc } from '../lib/language/language.ts'

const roles = { user: tc('role', 'user'), admin: tc('role', 'admin'), master: tc('role', 'master') } as const

const schemes = [
  { value: 'auto', label: t('System') },
  { value: 'light', label: t('Light') },
  { value: 'dark', label: t('Dark') },
]

/** Account menu of the signed-in user, with the colour scheme. */
export function UserMenu() {
  const { me, signOut } = useSignedIn()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Menu position="top-start" width={260} closeOnItemClick>
      <Menu.Target>
        <UnstyledButton className="person">
          <span className="person-initial" aria-hidden="true">
            {[...nameOf(me)][0]?.toLocaleUpperCase()}
          </span>
          <span className="unseen">{t('Signed in as')} </span>
          <span className="person-name">{nameOf(me)}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me.attributes.username} · {roles[me.attributes.role]}
        </Menu.Label>
        <Menu.Item
          leftSection={<Icon name="cog" size={18} />}
          renderRoot={(props) => <Link to="/account" {...props} />}
        >
          {t('My Account')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="book" size={18} />} component="a" href="/guide/" target="_blank">
          {t('Guide')}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="book" size={18} />} component="a" href="/docs" target="_blank">
          {t('API reference')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('Colours')}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as MantineColorScheme)}>
          {schemes.map(({ value, label }) => (
            <Menu.RadioItem key={value} value={value} closeMenuOnClick={false}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="leave" size={18} />} onClick={() => signOut().catch(showError)}>
          {t('Sign out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
