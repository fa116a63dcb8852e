import type { PlanLimits } from './plan.ts'

const known = new Map<string, PlanLimits>()
const mostKnown = 1_000

/** Limits as they were stored. Remembered by their text, since every request reads them. */
export function readLimits(json: string): PlanLimits {
  const remembered = known.get(json)
  if (remembered) return remembered
  const limits = JSON.parse(json) as PlanLimits
  if (known.size >= mostKnown) known.clear()
  known.set(json, limits)
  return limits
}
