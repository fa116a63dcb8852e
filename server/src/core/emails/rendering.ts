/** Text and HTML of an email with the account's logo or name above and its signature below. Texts of users are never templates. */
import { escapeHtml } from '../../lib/text/html.ts'
import type { Language } from '../texts.ts'

export interface Branding {
  /** Name of the company, or of the account; '' for none. */
  readonly name: string
  readonly signature: string
}

export const textOf = (text: string, { signature }: Branding): string =>
  signature === '' ? text : `${text}\n\n${signature}`

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g

/** Text as HTML, with links and line breaks. */
const inline = (text: string): string => {
  let at = 0
  let html = ''
  for (const { 0: url, index } of text.matchAll(address)) {
    html += `${escapeHtml(text.slice(at, index))}<a href="${escapeHtml(url)}" style="color:#0b7a75">${escapeHtml(url)}</a>`
    at = index + url.length
  }
  html += escapeHtml(text.slice(at))
  return html.replace(/^ +/gm, (blanks) => '&nbsp;'.repeat(blanks.length)).replaceAll('\n', '<br>')
}

/** Text as escaped HTML, with a paragraph for each block between blank lines. */
export const paragraphsOf = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('\n')

/** Delimits the name, which the logo replaces when the email is sent. */
const headMark = '\uE001'

/** Content id of the inline logo. */
export const logoId = 'logo@sallyport'

/** Replaces the name by the logo, displayed at half its pixel size. */
export const withLogo = (html: string, name: string, logo: Size | null): string =>
  html.replace(/\uE001([^\uE001]*)\uE001/, (_whole, head: string) => (logo ? pictureOf(name, logo) : head))

interface Size {
  readonly width: number
  readonly height: number
}

// On white, for which logos are designed, also in dark mode.
const pictureOf = (name: string, { width, height }: Size): string =>
  `<p><img src="cid:${logoId}" width="${width / 2}" height="${height / 2}" alt="${escapeHtml(name)}" style="background:#fff;padding:6px;border-radius:8px"></p>\n`

/** The HTML part: one column, no external resources. */
export function htmlOf(text: string, { name, signature }: Branding, language: Language = 'en'): string {
  const head = name === '' ? '' : `<p style="font-weight:600;font-size:18px">${escapeHtml(name)}</p>\n`
  const foot = signature === '' ? '' : `\n<div style="color:#5b6875">${paragraphsOf(signature)}</div>`
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0"><div style="max-width:560px;margin:0 auto;padding:24px;font:16px/1.5 sans-serif;overflow-wrap:anywhere;word-break:break-word">
${headMark}${head}${headMark}${paragraphsOf(text)}${foot}
</div></body></html>`
}
