/**
 * Markdown as a document, in a sandboxed frame without scripts: nothing in a file can run, request anything, or change this page.
 * Links open in a new tab.
 */
import MarkdownIt from 'markdown-it'
import { useEffect, useMemo, useRef, useState } from 'react'
import { t } from '../../../lib/language/language.ts'
import type { FormatProps } from './format.ts'
import sheet from './markdown.css?inline'

const parser = new MarkdownIt({ html: false, linkify: false })

/** Characters of all addresses together: thousands of links can refer to one address, which the document would repeat. */
const maxAddresses = 1_000_000

// Pictures would be requested of this server, with the user's session.
parser.renderer.rules['image'] = (tokens, at) =>
  parser.utils.escapeHtml(t('[Picture: {content}]', { content: tokens[at]?.content ?? '' }))

// A link to a heading, or to a file beside it, would lead nowhere.
parser.renderer.rules['link_open'] = (tokens, at, _options, env = {}) => {
  const address = String(tokens[at]?.attrGet('href') ?? '')
  env['addresses'] = Number(env['addresses'] ?? 0) + address.length
  if (Number(env['addresses']) > maxAddresses || !/^(?:https?:|mailto:)/i.test(address)) return '<a>'
  return `<a href="${parser.utils.escapeHtml(address)}" rel="noopener noreferrer">`
}

const blank = '<!doctype html><html><head><base target="_blank"></head><body></body></html>'

export function Markdown({ text, name }: FormatProps) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [isReady, setReady] = useState(false)
  const content = useMemo(() => parser.render(text), [text])
  useEffect(() => {
    const page = isReady ? frame.current?.contentDocument : null
    const inside = frame.current?.contentWindow as (Window & typeof globalThis) | null
    if (!page || !inside) return
    page.body.innerHTML = content
    const style = new inside.CSSStyleSheet()
    style.replaceSync(sheet)
    page.adoptedStyleSheets = [style]
    page.documentElement.dataset['scheme'] = document.documentElement.dataset['mantineColorScheme'] ?? 'light'
  }, [isReady, content])
  return (
    <iframe
      ref={frame}
      className="preview-document"
      title={t('Content of {name}', { name })}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={blank}
      onLoad={() => setReady(true)}
    />
  )
}
