import type { PlanLimits } from './plan.ts'

const known = new Map<string, PlanLimits>()
const mostKnown = 1_000

/** Limits that an account stored before they came has none of. */
const later = { sshKeys: null }

/** Limits as they were stored. Remembered by their text, since every request reads them. */
export function readLimits(json: string): PlanLimits {
  const remembered = known.get(json)
  if (remembered) return remembered
  const limits: PlanLimits = { ...later, ...(JSON.parse(json) as PlanLimits) }
  if (known.size >= mostKnown) known.clear()
  known.set(json, limits)
  return limits
}
