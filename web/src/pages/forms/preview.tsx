/** The form as visitors will see it: their markup under their style sheet, in a frame of its own where nothing runs. */
import { brandHead, formCard, type ShownForm, safeCss } from '@sallyport/contract/form-page/form-page.ts'
import { useEffect, useRef, useState } from 'react'
import type { AccountAttributes } from '../../data/account/account.ts'
import { logoAddress } from '../../data/account/branding.ts'

const blank =
  '<!doctype html><html lang="en"><head><title>Preview</title><link rel="stylesheet" href="/s/-/outside.css"></head><body inert><div></div><main></main></body></html>'

interface Props {
  readonly form: ShownForm
  readonly css: string
  /** Undefined while it is not known: what stands above, and the colours. */
  readonly account: AccountAttributes | undefined
}

function headOf({ accountName, brandingSettings }: AccountAttributes): string {
  const address = logoAddress(brandingSettings)
  const head = brandHead(brandingSettings.companyName || accountName, address === null ? null : { address })
  return head === false ? '' : head.text
}

export function Preview({ form, css, account }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [isReady, setReady] = useState(false)
  const card = formCard(form).text
  const head = account ? headOf(account) : ''
  const theme = account?.brandingSettings.theme ?? 'default'
  // Written into the page that is there, so that it neither flickers nor scrolls away while one types.
  useEffect(() => {
    const page = isReady ? frame.current?.contentDocument : null
    const main = page?.querySelector('main')
    if (!page || !main) return
    main.innerHTML = card
    page.documentElement.dataset['theme'] = theme
  }, [isReady, card, theme])
  useEffect(() => {
    const above = isReady ? frame.current?.contentDocument?.querySelector('body > div') : null
    if (above) above.innerHTML = head
  }, [isReady, head])
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
