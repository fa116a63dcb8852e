/** The form as visitors will see it: their markup under their style sheet, in a frame of its own where nothing runs. */
import { formCard, type ShownForm, safeCss } from '@sallyport/contract/form-page/form-page.ts'
import { useEffect, useRef, useState } from 'react'

const blank =
  '<!doctype html><html lang="en"><head><title>Preview</title><link rel="stylesheet" href="/s/-/outside.css"></head><body inert><main></main></body></html>'

interface Props {
  readonly form: ShownForm
  readonly css: string
  /** The account's choice for pages of outsiders. */
  readonly theme: string
}

export function Preview({ form, css, theme }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [isReady, setReady] = useState(false)
  const card = formCard(form).text
  // Written into the page that is there, so that it neither flickers nor scrolls away while one types.
  useEffect(() => {
    const page = isReady ? frame.current?.contentDocument : null
    const main = page?.querySelector('main')
    if (!page || !main) return
    main.innerHTML = card
    page.documentElement.dataset['theme'] = theme
  }, [isReady, card, theme])
  useEffect(() => {
    const page = isReady ? frame.current?.contentDocument : null
    const inside = frame.current?.contentWindow as (Window & typeof globalThis) | null
    if (!page || !inside) return
    const sheet = new inside.CSSStyleSheet()
    sheet.replaceSync(safeCss(css))
    page.adoptedStyleSheets = [sheet]
  }, [isReady, css])
  return (
    <iframe
      ref={frame}
      className="form-preview"
      title="Preview of the form"
      sandbox="allow-same-origin"
      srcDoc={blank}
      onLoad={() => setReady(true)}
    />
  )
}
