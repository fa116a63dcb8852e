import type { PlanLimits } from './plan.ts'

const known = new Map<string, PlanLimits>()
const maxKnown = 1_000

/** Defaults of limits added later, for accounts stored before. */
const later = { sshKeys: null }

/** Parses stored limits. Cached by their text, because every request reads them. */
export function readLimits(json: string): PlanLimits {
  const cached = known.get(json)
  if (cached) return cached
  const limits: PlanLimits = { ...later, ...(JSON.parse(json) as PlanLimits) }
  if (known.size >= maxKnown) known.clear()
  known.set(json, limits)
  return limits
}
