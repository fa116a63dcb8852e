/** Layout of the public pages, and the headers that restrict them to their own styles and scripts. */
import { randomBytes } from 'node:crypto'
import { brandHead, safeCss } from '@sallyport/contract/form-page/form-page.ts'
import { html, Markup } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { Account } from '../../core/accounts/account.ts'
import { logoAddress } from '../present/account/account.ts'
import { fontAddress } from './style/style.ts'
import { type Texts, textsFor } from './texts.ts'

export interface PageOptions {
  readonly title: string
  /** The account whose brand is shown; null if visitors must not learn it. */
  readonly account: Account | null
  /** True before the visit has started: shows the account's public branding only, not its name. */
  readonly isBeforeVisit?: boolean
  /** Shown before the visit if the account has no public branding. */
  readonly host?: string
  /** Whether other sites may embed the page. */
  readonly embed?: boolean
  /** Address of the page's own style sheet. */
  readonly styleSheet?: string
  /** The sanitized style sheet of the form, for embedded pages, which have no cookie to load it. */
  readonly css?: string
  readonly status?: number
}

/** The style sheet of a form, as options of its page. `formToken`: of an embedded page, which has no cookie to load it. */
export function styleSheetOf(
  { address, formToken }: { readonly address: string; readonly formToken: string },
  css: string | null,
): Pick<PageOptions, 'styleSheet' | 'css'> {
  if (css === null) return {}
  return formToken === '' ? { styleSheet: `${address}/form.css` } : { css: safeCss(css) }
}

const policyFor = (embed: boolean, nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce && ` 'nonce-${nonce}'`}`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${embed ? '*' : "'none'"}`,
  ].join('; ')

export function sendPage(reply: FastifyReply, shell: PageOptions, body: Markup): FastifyReply {
  const { title, account, isBeforeVisit = false, host = '', embed = false, styleSheet, css = '', status = 200 } = shell
  if (embed) reply.removeHeader('x-frame-options')
  const nonce = css === '' ? '' : randomBytes(16).toString('base64')
  const { t, language } = textsFor(reply.request)
  const { theme, accent } = account?.settings ?? { theme: 'default', accent: 'teal' }
  const page = html`<!doctype html>
<html lang="${language}" data-theme="${theme}" data-accent="${accent}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><link rel="preload" as="font" type="font/woff2" href="${fontAddress}" crossorigin><link rel="stylesheet" href="/s/-/public-pages.css">${styleSheet !== undefined && html`<link rel="stylesheet" href="${styleSheet}">`}${nonce !== '' && html`<style nonce="${nonce}">${new Markup(css)}</style>`}
<link rel="icon" type="image/svg+xml" href="/s/-/mark.svg"><script type="module" src="/s/-/public-pages.js"></script></head>
<body>${account && brandOf(account, isBeforeVisit ? host : account.name)}<main>${body}</main>
<footer>${account?.settings.showReferralLinks ? referral(textsFor(reply.request)) : t('Sent through Sallyport')}</footer></body></html>`
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', language)
    .header('vary', 'accept-language')
    .header('content-security-policy', policyFor(embed, nonce))
    .send(page.text)
}

/** Opens a new window, because only these pages may be in a frame. */
const referral = ({ parts }: Texts): Markup[] =>
  parts<Markup>('Sent through <link>Sallyport</link>, a file transfer server', {
    link: (text) => html`<a href="/" target="_blank" rel="noopener">${text.join('')}</a>`,
  }).map((part) => (typeof part === 'string' ? html`${part}` : part))

/** The account's logo, or its public name, or another one: its own, as in emails, only once the visit has started. */
function brandOf({ settings: { logo, companyName } }: Account, otherwise: string): Markup | false {
  const size = logo && { width: logo.width / 2, height: logo.height / 2 }
  return brandHead(companyName || otherwise, size && { address: logoAddress(logo.hash), size })
}

/** A page with a title, a sentence and optionally a link. */
export const sendNotice = (
  reply: FastifyReply,
  status: number,
  title: string,
  text: string,
  link: Markup | false = false,
): FastifyReply =>
  sendPage(
    reply,
    { title, account: null, status },
    html`<section class="card notice"><h1>${title}</h1><p>${text}</p>${link}</section>`,
  )
