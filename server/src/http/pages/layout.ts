/** What stands around every page of outsiders, and the headers that hold it to its own styles and scripts. */

import { randomBytes } from 'node:crypto'
import { brandHead } from '@sallyport/contract/form-page/form-page.ts'
import { html, Markup } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { Account } from '../../core/accounts/account.ts'
import { logoAddress } from '../present/account/logo.ts'

export interface Shell {
  readonly title: string
  /** Null where nothing may be told of whose page it is. */
  readonly account: Account | null
  /** Nobody has come in yet: only what the account has set for others to see is shown, not its own name. */
  readonly isGate?: boolean
  /** Whether other sites may show the page in a frame. */
  readonly embed?: boolean
  /** Address of a style sheet of the page's own. */
  readonly sheet?: string
  /** That style sheet itself, made safe, where the page is in a frame and no cookie would come along for it. */
  readonly css?: string
  readonly status?: number
}

const policyFor = (embed: boolean, nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${nonce && ` 'nonce-${nonce}'`}`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${embed ? '*' : "'none'"}`,
  ].join('; ')

export function sendPage(reply: FastifyReply, shell: Shell, body: Markup): FastifyReply {
  const { title, account, isGate = false, embed = false, sheet, css = '', status = 200 } = shell
  if (embed) reply.removeHeader('x-frame-options')
  const nonce = css === '' ? '' : randomBytes(16).toString('base64')
  const theme = account?.settings.theme ?? 'default'
  const page = html`<!doctype html>
<html lang="en" data-theme="${theme}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title><link rel="stylesheet" href="/s/-/outside.css">${sheet !== undefined && html`<link rel="stylesheet" href="${sheet}">`}${nonce !== '' && html`<style nonce="${nonce}">${new Markup(css)}</style>`}
<link rel="icon" type="image/svg+xml" href="/s/-/mark.svg"><script type="module" src="/s/-/outside.js"></script></head>
<body>${account && brandOf(account, isGate)}<main>${body}</main>
<footer>${account?.settings.showReferralLinks ? referral : 'Sent through Sallyport'}</footer></body></html>`
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policyFor(embed, nonce))
    .send(page.text)
}

/** In a window of its own: nothing but these pages may stand in a frame. */
const referral = html`Sent through <a href="/" target="_blank" rel="noopener">Sallyport</a>, a server to exchange files`

/** Whose page it is: the account's logo, or the name that it has set for others; inside its own name, as letters have it. */
function brandOf({ name, settings: { logo, companyName } }: Account, isGate: boolean): Markup | false {
  const size = logo && { width: logo.width / 2, height: logo.height / 2 }
  return brandHead(companyName || (isGate ? '' : name), size && { address: logoAddress(logo.hash), size })
}

/** A page of one sentence, and perhaps a way on. */
export const sendNotice = (
  reply: FastifyReply,
  status: number,
  title: string,
  text: string,
  wayOn: Markup | false = false,
): FastifyReply =>
  sendPage(
    reply,
    { title, account: null, status },
    html`<section class="card notice"><h1>${title}</h1><p>${text}</p>${wayOn}</section>`,
  )
