/** My Account → Branding: how public pages and emails look. */
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { type AccountAttributes, useAccount } from '../../data/account/account.ts'
import { useMe } from '../../data/account/me.ts'
import './branding.css'
import './preferences.css'
import { t } from '../../lib/language/language.ts'
import { Logo } from './branding-logo.tsx'
import { draftOf, NameAndColours } from './branding-look.tsx'
import { Preview } from './branding-preview.tsx'

export function Page() {
  const account = useAccount()
  if (account.isPending) return <Loading rows={5} />
  if (account.isError) return <ErrorMessage error={account.error} onRetry={() => void account.refetch()} />
  return <Branding account={account.data} />
}

function Branding({ account }: { account: AccountAttributes }) {
  const { brandingSettings: now } = account
  const hasMail = useMe().transports.mail
  const [draft, setDraft] = useState(() => draftOf(now))
  return (
    <div className="branding">
      <div>
        <Section
          id="logo"
          title={t('Logo')}
          about={hasMail ? t('Shown on public pages, and in emails.') : t('Shown on public pages.')}
        >
          <Logo branding={now} />
        </Section>
        <Section
          id="name"
          title={t('Name and colours')}
          about={
            hasMail
              ? t('Without a logo, public pages show the name instead. It is also the sender of emails.')
              : t('Without a logo, public pages show the name instead.')
          }
        >
          <NameAndColours branding={now} draft={draft} onDraft={setDraft} />
        </Section>
      </div>
      <Preview branding={now} draft={draft} name={account.accountName} />
    </div>
  )
}
