/**
 * The accent colours of accounts, for the web app and public pages: each has enough contrast (4.5:1) with the backgrounds of both
 * schemes, and so has text on it. A test measures them.
 */
export interface Accent {
  readonly light: { readonly primary: string; readonly soft: string }
  readonly dark: { readonly primary: string; readonly soft: string }
}

export const accents = {
  teal: { light: { primary: '#0b7a75', soft: '#e3f2f0' }, dark: { primary: '#2bb3ab', soft: '#123435' } },
  blue: { light: { primary: '#1f5fae', soft: '#e6eff9' }, dark: { primary: '#6ea8ec', soft: '#152c47' } },
  indigo: { light: { primary: '#4a4fb8', soft: '#ebecf9' }, dark: { primary: '#9ea3f0', soft: '#23264d' } },
  purple: { light: { primary: '#7d3fa8', soft: '#f3eaf9' }, dark: { primary: '#c492e6', soft: '#36214a' } },
  pink: { light: { primary: '#b02a6b', soft: '#fbe8f1' }, dark: { primary: '#ee8ab9', soft: '#45182e' } },
  orange: { light: { primary: '#a1450e', soft: '#fbeee3' }, dark: { primary: '#ef9c5f', soft: '#40230f' } },
  green: { light: { primary: '#27723a', soft: '#e6f4e9' }, dark: { primary: '#6cc27d', soft: '#15341d' } },
  slate: { light: { primary: '#475a6d', soft: '#edf1f4' }, dark: { primary: '#9db3c8', soft: '#22303d' } },
} as const satisfies Record<string, Accent>

export type AccentName = keyof typeof accents

export const accentNames = Object.keys(accents) as AccentName[]

/** The accent of this name; the default one for any other text. */
export const accentNamed = (name: string): AccentName => accentNames.find((one) => one === name) ?? 'teal'
