import { expect, test } from 'vitest'
import { accentNames, accents } from './accents.ts'

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** Paper, mist, and the text on filled buttons of the app and of public pages. */
const schemes = { light: ['#ffffff', '#f5f7f9'], dark: ['#0e1620', '#15202c', '#06201f'] } as const

test.each(accentNames)('%s can be read on all backgrounds, as can text on it', (name) => {
  for (const scheme of ['light', 'dark'] as const) {
    const { primary, soft } = accents[name][scheme]
    for (const other of schemes[scheme]) expect(contrast(primary, other)).toBeGreaterThanOrEqual(4.5)
    // Icons, not text, are on the soft background.
    expect(contrast(primary, soft)).toBeGreaterThanOrEqual(3)
  }
})
