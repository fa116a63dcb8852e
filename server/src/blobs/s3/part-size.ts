/** Sizes of the parts of an upload, so that the largest files fit into the permitted number. */
import { maxParts } from './parts.ts'

const mib = 1024 * 1024
const usualBytes = 8 * mib
/** A part may be cut early when bytes must be durable, as long as its number is not above this one. */
export const maxEarlyPart = 5_000
const reserved = 100

/** For files of unknown size: numbers up to the first use parts of the second. */
const steps = [
  [maxEarlyPart, usualBytes],
  [8_000, 64 * mib],
  [maxParts, 2_560 * mib],
] as const

/** Size of the part with this number, if about `rest` bytes are still to come; 0: unknown. */
export function partBytes(number: number, rest: number): number {
  const bySteps = steps.find(([last]) => number <= last)?.[1] ?? usualBytes
  if (rest === 0) return bySteps
  const left = Math.max(1, maxParts - reserved - number)
  return Math.max(usualBytes, Math.ceil(rest / left / mib) * mib)
}
