/** My Account → Preferences: the user's settings, and for administrators those of the account and its emails. */
import { Tabs } from '@mantine/core'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { useAccount } from '../../data/account/account.ts'
import { isAdmin, useMe } from '../../data/account/me.ts'
import { AccountSettings } from './account-settings.tsx'
import { CommunicationSettings } from './communication-settings.tsx'
import './preferences.css'
import { t } from '../../lib/language/language.ts'
import { UserSettings } from './user-settings.tsx'

const tabs = ['user', 'account', 'communication'] as const

export function Page() {
  const me = useMe()
  const navigate = useNavigate()
  const hash = useLocation({ select: (location) => location.hash })
  if (!isAdmin(me)) return <UserSettings />
  const hasMail = me.transports.mail
  const open = tabs.find((tab) => tab === hash && (hasMail || tab !== 'communication')) ?? 'user'
  return (
    <Tabs
      className="preferences-tabs"
      value={open}
      onChange={(tab) => void navigate({ to: '.', hash: tab ?? 'user', replace: true })}
      keepMounted={false}
    >
      <Tabs.List mb="lg">
        <Tabs.Tab value="user">{t('User')}</Tabs.Tab>
        <Tabs.Tab value="account">{t('Account')}</Tabs.Tab>
        {hasMail && <Tabs.Tab value="communication">{t('Communication')}</Tabs.Tab>}
      </Tabs.List>
      <Tabs.Panel value="user">
        <UserSettings />
      </Tabs.Panel>
      <Tabs.Panel value="account">
        <AccountPanel panel={AccountSettings} />
      </Tabs.Panel>
      <Tabs.Panel value="communication">
        <AccountPanel panel={CommunicationSettings} />
      </Tabs.Panel>
    </Tabs>
  )
}

type Panel = typeof AccountSettings | typeof CommunicationSettings

function AccountPanel({ panel: Shown }: { panel: Panel }) {
  const account = useAccount()
  if (account.isPending) return <Loading rows={5} />
  if (account.isError) return <ErrorMessage error={account.error} onRetry={() => void account.refetch()} />
  return <Shown account={account.data} />
}
