import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'

/** Opens a window that the address asks for, `?new=api-key`, and removes that from the address. */
export function useOpenFromAddress(name: string, open: () => void): void {
  const asked = (useSearch({ strict: false }) as { new?: string }).new
  const navigate = useNavigate()
  const latest = useRef(open)
  latest.current = open
  useEffect(() => {
    if (asked !== name) return
    latest.current()
    void navigate({ to: '.', search: {} as never, replace: true })
  }, [asked, name, navigate])
}
