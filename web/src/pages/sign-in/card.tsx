/** What the screens of the entrance have in common: the mark, a heading, a form, one button. */
import { TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, use, useEffect, useState } from 'react'
import { Mark } from '../../components/display/logo.tsx'
import { FailureNotice } from '../../components/display/states.tsx'
import { BusyButton } from '../../components/forms/busy-button.tsx'
import type { Failure } from '../../data/api/failure.ts'
import { BrandContext } from './account-brand.ts'
import { type EntranceAddress, go } from './addresses.ts'

interface CardProps {
  readonly title: string
  readonly children: ReactNode
}

export function Card({ title, children }: CardProps) {
  useEffect(() => {
    document.title = `${title} · Sallyport`
  }, [title])
  return (
    <main className="entrance">
      <div className="entrance-card">
        <Head />
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  )
}

/** The mark, or in its place whose server it is. */
function Head() {
  const brand = use(BrandContext)
  if (!brand) return <Mark size={44} />
  if (brand.logo === null) return <p className="entrance-brand">{brand.name}</p>
  return <img className="entrance-logo" src={brand.logo} alt={brand.name} />
}

interface Sending {
  readonly isSending: boolean
  readonly error: unknown
  send(): Promise<void>
}

/** One request at a time, with the error of the last one. `work` leads on to another screen when it succeeds. */
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
  /** What went wrong, in words for this screen. */
  readonly failure?: Failure | undefined
  readonly children: ReactNode
}

export function EntranceForm({ submit, sending, failure, children }: FormProps) {
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!sending.isSending) void sending.send()
  }
  return (
    <form className="entrance-form" onSubmit={onSubmit}>
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

/** Who somebody is: the first field of its screen. */
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

/** To another screen of the entrance, without loading the page again. */
export const EntranceLink = ({ to, children }: { to: EntranceAddress; children: ReactNode }) => (
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
