/** How a letter of an account looks: its logo or name on top, its signature below. Pure; nothing that people write is a template. */
import { escapeHtml } from '../../lib/text/html.ts'

export interface Look {
  /** Of the company, or of the account; '' for neither. */
  readonly name: string
  readonly signature: string
}

/** The text part. */
export const textOf = (text: string, { signature }: Look): string =>
  signature === '' ? text : `${text}\n\n${signature}`

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g

/** Text as HTML: what looks like an address is a link, lines stay lines. */
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

/** Paragraphs at blank lines, everything escaped. */
export const paragraphsOf = (text: string): string =>
  text
    .split(/\n{2,}/)
    .map((paragraph) => `<p>${inline(paragraph)}</p>`)
    .join('\n')

/** Around the name, in whose place a logo comes when the letter is sent. */
const headMark = '\uE001'

/** By which a letter shows the picture that it carries. */
export const logoId = 'logo@sallyport'

/** Puts the logo in the name's place, to be shown half as large as it is. */
export const withLogo = (html: string, name: string, logo: Size | null): string =>
  html.replace(/\uE001([^\uE001]*)\uE001/, (_whole, head: string) => (logo ? pictureOf(name, logo) : head))

interface Size {
  readonly width: number
  readonly height: number
}

// On white, for which it was made, also where letters are read on black.
const pictureOf = (name: string, { width, height }: Size): string =>
  `<p><img src="cid:${logoId}" width="${width / 2}" height="${height / 2}" alt="${escapeHtml(name)}" style="background:#fff;padding:6px;border-radius:8px"></p>\n`

/** The HTML part: one column, nothing to load. */
export function htmlOf(text: string, { name, signature }: Look): string {
  const head = name === '' ? '' : `<p style="font-weight:600;font-size:18px">${escapeHtml(name)}</p>\n`
  const foot = signature === '' ? '' : `\n<div style="color:#5b6875">${paragraphsOf(signature)}</div>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0"><div style="max-width:560px;margin:0 auto;padding:24px;font:16px/1.5 sans-serif">
${headMark}${head}${headMark}${paragraphsOf(text)}${foot}
</div></body></html>`
}
