/** How a letter of an account looks: its name on top, its signature below. Pure; nothing that people write is a template. */
import { escapeHtml } from '../../lib/html.ts'

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

/** The HTML part: one column, no pictures, nothing to load. */
export function htmlOf(text: string, { name, signature }: Look): string {
  const head = name === '' ? '' : `<p style="font-weight:600;font-size:18px">${escapeHtml(name)}</p>\n`
  const foot = signature === '' ? '' : `\n<div style="color:#5b6875">${paragraphsOf(signature)}</div>`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"></head>
<body style="margin:0"><div style="max-width:560px;margin:0 auto;padding:24px;font:16px/1.5 sans-serif">
${head}${paragraphsOf(text)}${foot}
</div></body></html>`
}
