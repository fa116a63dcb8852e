/** My Account → BRANDING: how the account looks to people without one. */
import { useState } from 'react'
import { Section } from '../../components/display/page-title.tsx'
import { Loading, Trouble } from '../../components/display/states.tsx'
import { type AccountAttributes, useAccount } from '../../data/account/account.ts'
import { useMe } from '../../data/account/me.ts'
import './branding.css'
import './preferences.css'
import { Logo } from './branding-logo.tsx'
import { NameAndColours } from './branding-look.tsx'
import { Preview } from './branding-preview.tsx'

export function Page() {
  const account = useAccount()
  if (account.isPending) return <Loading rows={5} />
  if (account.isError) return <Trouble error={account.error} onRetry={() => void account.refetch()} />
  return <Branding account={account.data} />
}

function Branding({ account }: { account: AccountAttributes }) {
  const { brandingSettings: now } = account
  const hasMail = useMe().transports.mail
  const [draft, setDraft] = useState({
    companyName: now.companyName ?? '',
    customEmail: now.customEmail ?? '',
    theme: now.theme,
  })
  return (
    <div className="branding">
      <div>
        <Section
          id="logo"
          title="Logo"
          about={`Stands above the pages that visitors see${hasMail ? ', and in emails' : ''}.`}
        >
          <Logo branding={now} />
        </Section>
        <Section
          id="name"
          title="Name and colours"
          about={`Without a logo the name stands in its place.${hasMail ? ' Emails are from it in either case.' : ''}`}
        >
          <NameAndColours branding={now} draft={draft} onDraft={setDraft} />
        </Section>
      </div>
      <Preview branding={now} draft={draft} name={account.accountName} />
    </div>
  )
}
