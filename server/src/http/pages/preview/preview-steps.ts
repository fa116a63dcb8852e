/** Links from one file to the next one, or from one page of a document to the next one, with their icons. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import type { PageVisitor } from '../page-visitor.ts'

const shapes = {
  back: 'M19 12H5M11 6l-6 6 6 6',
  prev: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
  enlarge: 'M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7',
  fit: 'M13 5v6h6M13 11l7-7M11 19v-6H5M11 13l-7 7',
} as const

export const sign = (name: keyof typeof shapes): Markup =>
  html`<svg class="sign sign-${name}" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path d="${shapes[name]}"/></svg>`

export interface StepTo {
  /** Below the page of the share. */
  readonly path: string
  /** The address of the picture that is shown there; the script loads it in advance. */
  readonly picture: string | null
}

const keyNames = { '←': 'ArrowLeft', '→': 'ArrowRight' } as const

export interface StepWords {
  readonly text: string
  /** What assistive technology reads; contains the text. */
  readonly label: string
  /** The key that follows the link. */
  readonly key?: keyof typeof keyNames
}

/** A button to what comes before or after; without it, one that does nothing, so that the other keeps its place. */
export function step(
  { address }: PageVisitor,
  way: 'prev' | 'next',
  to: StepTo | null,
  { text, label, key }: StepWords,
): Markup {
  const word = html`<span class="word">${text}</span>`
  const content = way === 'prev' ? html`${sign(way)}${word}` : html`${word}${sign(way)}`
  if (!to)
    return html`<span class="button off" role="link" aria-disabled="true" aria-label="${label}">${content}</span>`
  const keys = key !== undefined && html` aria-keyshortcuts="${keyNames[key]}"`
  const title = key === undefined ? label : `${label} (${key})`
  return html`<a class="button" rel="${way}" href="${address}${to.path}" aria-label="${label}" title="${title}"${keys}${to.picture !== null && html` data-picture="${to.picture}"`}>${content}</a>`
}
