/**
 * Markdown as a document, in a sandboxed frame without scripts: nothing in a file can run, load pictures of others, or change
 * this page. Links open in a new tab.
 */
import MarkdownIt from 'markdown-it'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { FormatProps } from './format.ts'
import sheet from './markdown.css?inline'

const parser = new MarkdownIt({ html: false, linkify: false })

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
    // A link to a heading, or to a file beside it, would lead nowhere.
    for (const link of page.querySelectorAll('a')) {
      link.rel = 'noopener noreferrer'
      if (!/^(?:https?:|mailto:)/i.test(link.getAttribute('href') ?? '')) link.removeAttribute('href')
    }
    const style = new inside.CSSStyleSheet()
    style.replaceSync(sheet)
    page.adoptedStyleSheets = [style]
    page.documentElement.dataset['scheme'] = document.documentElement.dataset['mantineColorScheme'] ?? 'light'
  }, [isReady, content])
  return (
    <iframe
      ref={frame}
      className="preview-document"
      title={`Content of ${name}`}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      srcDoc={blank}
      onLoad={() => setReady(true)}
    />
  )
}
