import { Button, type ButtonProps } from '@mantine/core'
import { type ComponentProps, useLayoutEffect, useRef } from 'react'

type Props = ButtonProps & Omit<ComponentProps<'button'>, keyof ButtonProps> & { readonly loading: boolean }

/** A button with a loading state. While loading it is disabled; afterwards it regains the focus unless something else has it. */
export function BusyButton({ loading, ...button }: Props) {
  const itself = useRef<HTMLButtonElement>(null)
  const hadFocus = useRef(false)
  useLayoutEffect(() => {
    const { activeElement, body } = document
    if (loading) hadFocus.current ||= activeElement === itself.current
    else if (hadFocus.current) {
      hadFocus.current = false
      if (activeElement === body) itself.current?.focus({ preventScroll: true })
    }
  }, [loading])
  return <Button {...button} ref={itself} loading={loading} />
}
