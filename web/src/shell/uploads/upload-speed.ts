import { useEffect, useRef, useState } from 'react'
import { measured, speedOf } from '../../data/uploads/upload-progress.ts'

/** Bytes a second, from how many are sent now. */
export function useSpeed(sent: number): number {
  const [samples, setSamples] = useState<ReturnType<typeof measured>>([])
  const latest = useRef(sent)
  latest.current = sent
  useEffect(() => {
    const measure = () => setSamples((before) => measured(before, { at: performance.now(), sent: latest.current }))
    measure()
    const timer = setInterval(measure, 500)
    return () => clearInterval(timer)
  }, [])
  return speedOf(samples)
}
