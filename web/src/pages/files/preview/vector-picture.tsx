/** An SVG file as a picture: in an img element neither its scripts run nor is anything loaded. */
import { useEffect, useState } from 'react'
import type { FormatProps } from './format.ts'
import { Zoom } from './zoom.tsx'

export function VectorPicture({ text, name }: FormatProps) {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [text])
  return address && <Zoom address={address} alt={name} />
}
