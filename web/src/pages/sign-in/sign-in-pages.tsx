/** Pages for people who are not signed in. Loaded instead of the app, and small. */
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Checkbox.layer.css'
import './sign-in.css'
import { type Brand, BrandContext } from './account-brand.ts'
import { addresses, usePath } from './addresses.ts'
import { AskAdministrator, ForgotPassword } from './forgot-password.tsx'
import { NewPassword } from './new-password.tsx'
import { Setup } from './setup.tsx'
import { SignIn } from './sign-in.tsx'

interface Props {
  /** No account exists yet. */
  readonly isNew: boolean
  readonly sendsEmails: boolean
  readonly brand: Brand | null
  /** The session has just ended, with this number of uploads waiting. */
  readonly ended: { readonly waiting: number } | undefined
  readonly onSignedIn: () => Promise<void>
}

export const SignInPages = ({ brand, ...props }: Props) => (
  <BrandContext value={brand}>
    <Screen {...props} />
  </BrandContext>
)

function Screen({ isNew, sendsEmails, ended, onSignedIn }: Omit<Props, 'brand'>) {
  const path = usePath()
  if (isNew) return <Setup onSignedIn={onSignedIn} />
  if (path === addresses.newPassword) return <NewPassword />
  if (path === addresses.forgotten) return sendsEmails ? <ForgotPassword /> : <AskAdministrator />
  return <SignIn ended={ended} onSignedIn={onSignedIn} />
}
