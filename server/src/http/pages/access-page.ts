/**
 * Pages shown instead of a share: password or email form, and reasons why it does not open. They show only the account's
 * logo or name.
 */

import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { ResolvedLink } from '../../core/shares/visits/resolve-link.ts'
import { sendNotice, sendPage } from './layout.ts'

interface AccessForm {
  /** The part of the URL after `/s/`. */
  readonly link: string
  readonly resolved: Pick<ResolvedLink, 'account' | 'requirements' | 'share'>
  readonly problem?: string
  readonly status?: number
}

const introductionOf = ({ password }: ResolvedLink['requirements']): string =>
  password
    ? 'The person who sent you the link can give you the password.'
    : 'The owner of this page wants to know who visits it. Your email address is recorded.'

export function sendAccessForm(
  reply: FastifyReply,
  { link, resolved, problem, status = 200 }: AccessForm,
): FastifyReply {
  const { account, requirements, share } = resolved
  const { embed } = share
  const title = requirements.password ? 'This page is protected' : 'Enter your email address'
  const body = html`<section class="card access"><h1>${title}</h1>
${problem === undefined && html`<p class="about">${introductionOf(requirements)}</p>`}${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form class="send" method="post" action="/s/${link}${embed && '?embed'}">
${requirements.email && html`<div class="field"><label for="email">Your email address</label><input id="email" name="email" type="email" required autocomplete="email" maxlength="254"></div>`}
${requirements.password && html`<div class="field"><label for="password">Password</label><input id="password" name="password" type="password" required autocomplete="current-password" maxlength="1024"></div>`}
<button class="button primary">Continue</button></form></section>`
  return sendPage(reply, { title, account, isBeforeVisit: true, embed, status }, body)
}

export const sendUnavailable = (reply: FastifyReply): FastifyReply =>
  sendNotice(
    reply,
    404,
    'This page is not available',
    'The link may have expired or been withdrawn, or it may be incomplete. Ask the person who sent it to you for a new one.',
  )

/** For visitors without a valid visit; the same for a link that does not exist. */
export const sendVisitEnded = (reply: FastifyReply, { hash }: { readonly hash?: string }): FastifyReply =>
  sendNotice(
    reply,
    404,
    'Your visit has ended',
    'Open the page again. If you see this message again, your browser blocks cookies: allow them for this page.',
    hash !== undefined && html`<p><a class="button" href="/s/${encodeURIComponent(hash)}">Open the page</a></p>`,
  )

export const sendNotEmbeddable = (reply: FastifyReply): FastifyReply =>
  sendNotice(
    reply,
    403,
    'This page cannot be embedded',
    'It may not be shown inside another page. Open its link instead.',
  )
