import { useEffect, useRef, useState } from 'react'
import { addSample, speedOf } from '../../data/uploads/upload-progress.ts'

/** Bytes per second, measured from the bytes sent so far. */
export function useSpeed(sent: number): number {
  const [samples, setSamples] = useState<ReturnType<typeof addSample>>([])
  const latest = useRef(sent)
  latest.current = sent
  useEffect(() => {
    const measure = () => setSamples((before) => addSample(before, { at: performance.now(), sent: latest.current }))
    measure()
    const timer = setInterval(measure, 500)
    return () => clearInterval(timer)
  }, [])
  return speedOf(samples)
}
