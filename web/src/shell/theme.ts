/** Colours, fonts and sizes of the web app. Our styles use the variables (`var(--line)`), Mantine the theme. */
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type MantineThemeOverride,
} from '@mantine/core'
import { type Accent, type AccentName, accents } from '@sallyport/contract/schemas/accounts/accents.ts'
import { t } from '../lib/language/language.ts'

const light = {
  '--ink': '#12202f',
  '--dim': '#526374',
  '--faint': '#637485',
  '--paper': '#ffffff',
  '--mist': '#f5f7f9',
  '--line': '#dfe5ea',
  '--line-strong': '#8494a3',
  '--primary': '#0b7a75',
  '--primary-soft': '#e3f2f0',
  '--on-filled': '#ffffff',
  '--attention': '#b7791f',
  '--attention-text': '#85550e',
  '--attention-soft': '#fdf4e3',
  '--danger': '#c0392b',
  '--danger-soft': '#fdecea',
  '--success': '#1e8449',
  '--success-text': '#17683a',
  '--success-soft': '#e6f4ec',
  '--information': '#2463a8',
  '--information-soft': '#e7f0fa',
  '--shadow': '0 1px 2px rgb(18 32 47 / 8%), 0 8px 24px rgb(18 32 47 / 10%)',
}

const dark: typeof light = {
  '--ink': '#e6edf3',
  '--dim': '#9fb0c0',
  '--faint': '#7c8fa1',
  '--paper': '#0e1620',
  '--mist': '#15202c',
  '--line': '#26333f',
  '--line-strong': '#647688',
  '--primary': '#2bb3ab',
  '--primary-soft': '#123435',
  '--on-filled': '#0e1620',
  '--attention': '#d99a3d',
  '--attention-text': '#e5b262',
  '--attention-soft': '#2f2616',
  '--danger': '#f08578',
  '--danger-soft': '#381d1c',
  '--success': '#58c287',
  '--success-text': '#58c287',
  '--success-soft': '#14301f',
  '--information': '#7fb2ea',
  '--information-soft': '#172b42',
  '--shadow': '0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%)',
}

const measures = {
  '--navigation': '220px',
  '--navigation-folded': '64px',
  '--bottom-bar': '60px',
  '--text': "'Inter Variable', 'Inter Fallback', system-ui, sans-serif",
  '--mono': "'JetBrains Mono Variable', ui-monospace, monospace",
}

/** Ten shades as Mantine requires: 6 is used by the light scheme, 4 by the dark one. */
const teal: MantineColorsTuple = [
  '#e3f2f0',
  '#c2e4e1',
  '#8fd0cb',
  '#57bfb8',
  '#2bb3ab',
  '#16948d',
  '#0b7a75',
  '#08645f',
  '#064f4c',
  '#043a38',
]
const danger: MantineColorsTuple = [
  '#fdecea',
  '#f9d3ce',
  '#f5aea6',
  '#f29a8f',
  '#f08578',
  '#d55547',
  '#c0392b',
  '#a52e22',
  '#87251b',
  '#681b14',
]
const lightGrays: MantineColorsTuple = [
  '#f5f7f9',
  '#edf1f4',
  '#dfe5ea',
  '#d3dbe2',
  '#c5d0d9',
  '#8494a3',
  '#526374',
  '#3f4f5f',
  '#2a3a4a',
  '#12202f',
]
const darkGrays: MantineColorsTuple = [
  '#e6edf3',
  '#c6d1db',
  '#9fb0c0',
  '#7c8fa1',
  '#2f3e4c',
  '#1d2a37',
  '#15202c',
  '#0e1620',
  '#0a1119',
  '#060b11',
]

const theme = createTheme({
  colors: { teal, danger, gray: lightGrays, dark: darkGrays },
  primaryColor: 'teal',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  // By default the text colour of filled controls is derived from the light scheme's shade, which is too pale in the dark
  // scheme.
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input)
    return input.variant === 'filled' ? { ...colors, color: 'var(--on-filled)' } : colors
  },
  black: light['--ink'],
  defaultRadius: 8,
  fontFamily: measures['--text'],
  fontFamilyMonospace: measures['--mono'],
  headings: { fontFamily: measures['--text'], fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
})

/** Settings of every Mantine control of that name. */
const components = () => ({
  Button: { defaultProps: { fw: 600 } },
  // Most fields are required; optional ones are labelled so.
  InputWrapper: { defaultProps: { withAsterisk: false } },
  Modal: {
    defaultProps: {
      centered: true,
      closeButtonProps: { 'aria-label': t('Close the window') },
      // A header element would be a second banner of the page.
      attributes: { header: { role: 'presentation' } },
      // Keeps the page's scroll bar, so that its width does not change.
      removeScrollProps: { removeScrollBar: false },
    },
  },
  Notification: { defaultProps: { closeButtonProps: { 'aria-label': t('Close') } } },
  Tooltip: { defaultProps: { openDelay: 300, multiline: true, maw: 320 } },
  // Focus goes to the first item instead of a placeholder element.
  Menu: {
    defaultProps: {
      shadow: 'md',
      position: 'bottom-end',
      withinPortal: true,
      withInitialFocusPlaceholder: false,
      // On phones, scrolling to its last items can move the button out of view: it stays open.
      hideDetached: false,
    },
  },
})

/** `part` of the second colour. */
function mix(one: string, other: string, part: number): string {
  const channel = (at: number) => {
    const [a, b] = [one, other].map((colour) => Number.parseInt(colour.slice(at, at + 2), 16))
    return Math.round((a ?? 0) * (1 - part) + (b ?? 0) * part)
  }
  return `#${[1, 3, 5].map((at) => channel(at).toString(16).padStart(2, '0')).join('')}`
}

const mantineVariables = (scheme: typeof light) => ({
  ...scheme,
  '--mantine-color-default-border': scheme['--line'],
  '--mantine-color-error': scheme['--danger'],
  '--mantine-color-placeholder': scheme['--faint'],
})

/** Shades between the colours of both schemes, in the places that Mantine uses. */
function shadesOf(accent: AccentName): MantineColorsTuple {
  if (accent === 'teal') return teal
  const { light: bright, dark: dim } = accents[accent]
  const darker = (part: number) => mix(bright.primary, '#000000', part)
  const between = (part: number) => mix(bright.soft, dim.primary, part)
  return [
    ...([bright.soft, between(0.25), between(0.5), between(0.75), dim.primary] as const),
    ...([mix(dim.primary, bright.primary, 0.5), bright.primary, darker(0.18), darker(0.35), darker(0.52)] as const),
  ]
}

/** The main colour has the name of the default accent, whichever the account has. */
export const themeOf = (accent: AccentName): MantineThemeOverride => ({
  ...theme,
  components: components(),
  colors: { ...theme.colors, teal: shadesOf(accent) },
})

const ofAccent = ({ primary, soft }: Accent['light']) => ({ '--primary': primary, '--primary-soft': soft })

export const variablesOf =
  (accent: AccentName): CSSVariablesResolver =>
  () => ({
    variables: measures,
    light: mantineVariables({ ...light, ...ofAccent(accents[accent].light) }),
    dark: mantineVariables({ ...dark, ...ofAccent(accents[accent].dark) }),
  })
