/** What people see whom the server does not know. Loaded instead of the app, and light. */
import '@mantine/core/styles/InlineInput.layer.css'
import '@mantine/core/styles/Checkbox.layer.css'
import './sign-in.css'
import { type Brand, BrandContext } from './account-brand.ts'
import { addresses, usePath } from './addresses.ts'
import { AskAdministrator, Forgotten } from './forgot-password.tsx'
import { NewPassword } from './new-password.tsx'
import { SetUp } from './setup.tsx'
import { SignIn } from './sign-in.tsx'

interface Props {
  /** Whether there is no account yet. */
  readonly isNew: boolean
  readonly sendsEmails: boolean
  readonly brand: Brand | null
  /** Somebody was in until a moment ago, with so many files on their way. */
  readonly ended: { readonly waiting: number } | undefined
  readonly onEntered: () => Promise<void>
}

export const Entrance = ({ brand, ...props }: Props) => (
  <BrandContext value={brand}>
    <Screen {...props} />
  </BrandContext>
)

function Screen({ isNew, sendsEmails, ended, onEntered }: Omit<Props, 'brand'>) {
  const path = usePath()
  if (isNew) return <SetUp onEntered={onEntered} />
  if (path === addresses.newPassword) return <NewPassword />
  if (path === addresses.forgotten) return sendsEmails ? <Forgotten /> : <AskAdministrator />
  return <SignIn ended={ended} onEntered={onEntered} />
}
