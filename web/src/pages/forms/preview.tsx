/** Preview of the form: the public page's markup and style sheets, in a sandboxed frame without scripts. */
import { brandHead, formCard, type ShownForm, safeCss } from '@sallyport/contract/form-page/form-page.ts'
import { useEffect, useRef, useState } from 'react'
import type { AccountAttributes } from '../../data/account/account.ts'
import { logoAddress } from '../../data/account/branding.ts'
import { locale, t } from '../../lib/language/language.ts'

const blank =
  '<!doctype html><html lang="en"><head><title>Preview</title><link rel="stylesheet" href="/s/-/public-pages.css"></head><body inert><div></div><main></main></body></html>'

interface Props {
  readonly form: ShownForm
  readonly css: string
  /** Undefined while loading: header and colours. */
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
  const card = formCard({ t, locale }, form).text
  const head = account ? headOf(account) : ''
  const theme = account?.brandingSettings.theme ?? 'default'
  const accent = account?.brandingSettings.accent ?? 'teal'
  // Updates the existing document, so that it neither flickers nor scrolls while the user types.
  useEffect(() => {
    const page = isReady ? frame.current?.contentDocument : null
    const main = page?.querySelector('main')
    if (!page || !main) return
    main.innerHTML = card
    page.documentElement.dataset['theme'] = theme
    page.documentElement.dataset['accent'] = accent
  }, [isReady, card, theme, accent])
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
      title={t('Form preview')}
      sandbox="allow-same-origin"
      srcDoc={blank}
      onLoad={() => setReady(true)}
    />
  )
}
