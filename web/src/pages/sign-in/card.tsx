/** Layout of the sign-in pages: logo, heading, form, button. */
import { TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, use, useEffect, useRef, useState } from 'react'
import { Logo } from '../../components/display/logo.tsx'
import { FailureNotice } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import type { Failure } from '../../data/api/failure.ts'
import { BrandContext } from './account-brand.ts'
import { go, type SignInAddress } from './addresses.ts'

interface CardProps {
  readonly title: string
  /** Follows a form, whose button had the focus. */
  readonly isResult?: boolean
  readonly children: ReactNode
}

export function Card({ title, isResult = false, children }: CardProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Sallyport`
  }, [title])
  useEffect(() => {
    if (isResult) heading.current?.focus()
  }, [isResult])
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <Head />
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {children}
      </div>
    </main>
  )
}

/** Our logo, or that of the account. */
function Head() {
  const brand = use(BrandContext)
  if (!brand) return <Logo size={44} />
  if (brand.logo === null) return <p className="sign-in-brand">{brand.name}</p>
  return <img className="sign-in-logo" src={brand.logo} alt={brand.name} />
}

interface Sending {
  readonly isSending: boolean
  readonly error: unknown
  send(): Promise<void>
}

/** One request at a time, with the error of the last one. After success `work` shows another screen. */
export function useSending(work: () => Promise<void>): Sending {
  const [isSending, setSending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const send = async () => {
    setSending(true)
    setError(null)
    try {
      await work()
    } catch (thrown) {
      setError(thrown)
    } finally {
      setSending(false)
    }
  }
  return { isSending, error, send }
}

interface FormProps {
  readonly submit: string
  readonly sending: Sending
  /** Text of an error on this screen. */
  readonly failure?: Failure | undefined
  readonly children: ReactNode
}

export function SignInForm({ submit, sending, failure, children }: FormProps) {
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!sending.isSending) void sending.send()
  }
  return (
    <form className="sign-in-form" onSubmit={onSubmit}>
      {children}
      {failure && <FailureNotice failure={failure} />}
      <BusyButton type="submit" size="md" fullWidth loading={sending.isSending}>
        {submit}
      </BusyButton>
    </form>
  )
}

interface NameProps {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
}

/** The user name, first field of its screen. */
export const NameField = ({ onText, ...input }: NameProps) => (
  <TextInput
    {...input}
    size="md"
    onChange={({ currentTarget }) => onText(currentTarget.value)}
    autoComplete="username"
    autoCapitalize="none"
    spellCheck={false}
    required
    autoFocus
  />
)

/** Link to another sign-in page, without reloading. */
export const SignInLink = ({ to, children }: { to: SignInAddress; children: ReactNode }) => (
  <a
    href={to}
    onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      go(to)
    }}
  >
    {children}
  </a>
)
