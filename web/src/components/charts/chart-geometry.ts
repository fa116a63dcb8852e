/** Maps numbers to coordinates in a chart of 480 × 160. Pure functions. */
import { sizeText } from '../../lib/bytes.ts'

export const width = 480
export const height = 160
/** Space for labels. */
export const edge = { left: 44, bottom: 20, top: 8 }

const innerHeight = height - edge.top - edge.bottom

/** The smallest round number not below all values: 1, 2 or 5 times a power of ten. */
export function roundUp(most: number): number {
  if (most <= 1) return 1
  const power = 10 ** Math.floor(Math.log10(most))
  const step = [1, 2, 5, 10].find((one) => one * power >= most) ?? 10
  return step * power
}

export const y = (value: number, most: number): number => edge.top + innerHeight * (1 - Math.min(value, most) / most)

export const slot = (count: number): number => (width - edge.left) / count

/** The centre of the slot. */
export const x = (at: number, count: number): number => edge.left + slot(count) * (at + 0.5)

const point = (value: number, at: number, count: number, most: number) =>
  `${x(at, count).toFixed(1)},${y(value, most).toFixed(1)}`

/** A line through the values; slots without a value leave a gap. */
export function linePath(values: readonly (number | null)[], most: number): string {
  let path = ''
  let isDown = false
  for (const [at, value] of values.entries()) {
    const isLone = !isDown && (values[at + 1] ?? null) === null
    // A single value becomes a line as wide as its slot, because a point would hardly be visible.
    if (value !== null && isLone) path += `M${point(value, at - 0.4, values.length, most)}h${slot(values.length) * 0.8}`
    else if (value !== null) path += `${isDown ? 'L' : 'M'}${point(value, at, values.length, most)}`
    isDown = value !== null
  }
  return path
}

/** The area between the values and the base line. */
export function areaPath(values: readonly number[], most: number): string {
  const points = values.map((value, at) => point(value, at, values.length, most))
  const base = y(0, most).toFixed(1)
  const [first, last] = [x(0, values.length), x(values.length - 1, values.length)]
  return `M${first.toFixed(1)},${base}L${points.join('L')}L${last.toFixed(1)},${base}Z`
}

export type ScaleUnit = '' | 'ms' | 'bytes'

/** Label of the scale, at most seven characters. */
export function scaleLabel(value: number, unit: ScaleUnit): string {
  if (value === 0) return '0'
  if (unit === 'bytes') return sizeText(value).replace(/[.,]0 /, ' ')
  if (unit === 'ms') return value < 1_000 ? `${value} ms` : `${value / 1_000} s`
  if (value >= 1_000_000) return `${value / 1_000_000}M`
  return value >= 10_000 ? `${value / 1_000}k` : String(value)
}

/** The slots that get a label: evenly spaced, so many that labels do not touch. */
export function labelledSlots(count: number, most = 5): number[] {
  const step = Math.max(1, Math.ceil(count / most))
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step)
}
