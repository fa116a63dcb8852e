/** The address of an SVG text for an img element, where neither its scripts run nor is anything loaded; undefined at first. */
import { useEffect, useState } from 'react'

export function useDrawingAddress(text: string | undefined): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    if (text === undefined) return
    const made = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
    setAddress(made)
    return () => {
      URL.revokeObjectURL(made)
      setAddress(undefined)
    }
  }, [text])
  return address
}
