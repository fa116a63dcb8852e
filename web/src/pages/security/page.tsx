/** What protects one's own sign-in: the password, a second factor, the browsers that are signed in. */
import './security.css'
import { can, useMe } from '../../data/account/me.ts'
import { PasswordSection } from './password.tsx'
import { SecondFactorSection } from './second-factor.tsx'
import { SessionsSection } from './sessions.tsx'

export function Page() {
  const me = useMe()
  return (
    <>
      {can(me, 'changePassword') && <PasswordSection />}
      <SecondFactorSection />
      <SessionsSection />
    </>
  )
}
