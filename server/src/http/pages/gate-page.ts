/** Pages shown in place of a share: what to enter before it opens, and why it does not open. They show no more than the account's logo or name. */

import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { ResolvedLink } from '../../core/shares/visits/resolve-link.ts'
import { sendNotice, sendPage } from './layout.ts'

interface Gate {
  /** As in the address of the page. */
  readonly link: string
  readonly resolved: Pick<ResolvedLink, 'account' | 'requirements' | 'share'>
  readonly problem?: string
  readonly status?: number
}

const aboutGates = ({ password }: ResolvedLink['requirements']): string =>
  password
    ? 'Whoever sent you the link can tell you the password.'
    : 'Whoever sent you the link wants to know who comes in. Your address is written down for that.'

export function sendGate(reply: FastifyReply, { link, resolved, problem, status = 200 }: Gate): FastifyReply {
  const { account, requirements, share } = resolved
  const { embed } = share
  const title = requirements.password ? 'This page is protected' : 'Before you go on'
  const body = html`<section class="card gate"><h1>${title}</h1>
${problem === undefined && html`<p class="about">${aboutGates(requirements)}</p>`}${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form class="send" method="post" action="/s/${link}${embed && '?embed'}">
${requirements.email && html`<div class="field"><label for="email">Your e-mail address</label><input id="email" name="email" type="email" required autocomplete="email" maxlength="254"></div>`}
${requirements.password && html`<div class="field"><label for="password">Password</label><input id="password" name="password" type="password" required autocomplete="current-password" maxlength="1024"></div>`}
<button class="button primary">Go on</button></form></section>`
  return sendPage(reply, { title, account, isGate: true, embed, status }, body)
}

export const sendClosed = (reply: FastifyReply): FastifyReply =>
  sendNotice(
    reply,
    404,
    'This page is not available',
    'The link may have expired or been withdrawn, or a part of it is missing. Ask whoever sent it to you for a new one.',
  )

/** For whom the page does not know any more; the same for a link that was never there. */
export const sendEnded = (reply: FastifyReply, { hash }: { readonly hash?: string }): FastifyReply =>
  sendNotice(
    reply,
    404,
    'Your visit has ended',
    'Open the page once more. If you come here again, your browser keeps no cookies: allow them for this page.',
    hash !== undefined && html`<p><a class="button" href="/s/${encodeURIComponent(hash)}">Open the page</a></p>`,
  )

export const sendUnframed = (reply: FastifyReply): FastifyReply =>
  sendNotice(reply, 403, 'This page stands by itself', 'It may not be shown inside of another page. Open its link.')
