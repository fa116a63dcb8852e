/** The Markdown that descriptions of the contract use: paragraphs, lists, code, bold, italics. Nothing else is interpreted. */
import { html, Markup } from '@sallyport/contract/form-page/html.ts'

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|(?<![*\w])\*([^*\s][^*]*)\*(?!\w)/g

/** Text within a line. */
export function inline(text: string): Markup {
  const parts: Markup[] = []
  let from = 0
  for (const found of text.matchAll(marks)) {
    const [whole, code, bold, italic] = found
    parts.push(html`${text.slice(from, found.index)}`)
    if (code !== undefined) parts.push(html`<code>${code}</code>`)
    else if (bold !== undefined) parts.push(html`<strong>${bold}</strong>`)
    else parts.push(html`<em>${italic}</em>`)
    from = found.index + whole.length
  }
  parts.push(html`${text.slice(from)}`)
  return new Markup(parts.map((part) => part.text).join(''))
}

/** Paragraphs and lists, separated by empty lines. */
export const blocks = (text: string): Markup[] =>
  text.split(/\n{2,}/).map((block) => {
    const lines = block.split('\n')
    if (!lines.every((line) => line.startsWith('- '))) return html`<p>${inline(lines.join(' '))}</p>`
    return html`<ul>${lines.map((line) => html`<li>${inline(line.slice(2))}</li>`)}</ul>`
  })
