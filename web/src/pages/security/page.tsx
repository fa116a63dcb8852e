/** Sign-in security of the user: password, second factor, sessions. */
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
