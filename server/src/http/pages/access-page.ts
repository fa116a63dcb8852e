/**
 * Pages shown instead of a share: password or email form, and reasons why it does not open. They show only the account's
 * logo or company name, or the server.
 */

import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { ResolvedLink } from '../../core/shares/visits/resolve-link.ts'
import { queryFor } from './deep-link.ts'
import { sendNotice, sendPage } from './layout.ts'
import { type Texts, textsFor } from './texts.ts'

interface AccessForm {
  /** The part of the URL after `/s/`. */
  readonly link: string
  readonly resolved: Pick<ResolvedLink, 'account' | 'requirements' | 'share'>
  /** The server's, as in the link. */
  readonly host: string
  /** Where the form leads within the share; null for the share itself. */
  readonly target: string | null
  readonly problem?: string
  readonly status?: number
}

const lock = html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 11h12a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1zM8 11V8a4 4 0 0 1 8 0v3"/></svg>`

function introductionOf({ t }: Texts, { account, requirements }: AccessForm['resolved']): string {
  const { companyName: company } = account.settings
  if (!requirements.password)
    return t('The owner of this page asks visitors for their email address. It is recorded in the log of the page.')
  return company === ''
    ? t('The person who sent you the link can give you the password.')
    : t('{company} shares this page with you. The person who sent you the link can give you the password.', { company })
}

export function sendAccessForm(
  reply: FastifyReply,
  { link, resolved, host, target, problem, status = 200 }: AccessForm,
): FastifyReply {
  const { account, requirements, share } = resolved
  const { embed } = share
  const query = embed ? '?embed' : target === null ? '' : queryFor(target)
  const texts = textsFor(reply.request)
  const { t } = texts
  const title = requirements.password ? t('This page is protected') : t('Enter your email address')
  const body = html`<section class="card access"><span class="kind">${lock}</span><h1>${title}</h1>
${problem === undefined && html`<p class="about">${introductionOf(texts, resolved)}</p>`}${problem !== undefined && html`<p class="problem" role="alert">${problem}</p>`}
<form class="send" method="post" action="/s/${link}${query}">
${requirements.email && html`<div class="field"><label for="email">${t('Your email address')}</label><input id="email" name="email" type="email" required autocomplete="email" maxlength="254"></div>`}
${requirements.password && html`<div class="field"><label for="password">${t('Password')}</label><input id="password" name="password" type="password" required autocomplete="current-password" maxlength="1024"></div>`}
<button class="button primary">${t('Continue')}</button></form></section>`
  return sendPage(reply, { title, account, isBeforeVisit: true, host, embed, status }, body)
}

export function sendUnavailable(reply: FastifyReply): FastifyReply {
  const { t } = textsFor(reply.request)
  return sendNotice(
    reply,
    404,
    t('This page is not available'),
    t(
      'The link may have expired or been withdrawn, or it may be incomplete. Ask the person who sent it to you for a new one.',
    ),
  )
}

/** For visitors without a valid visit; the same for a link that does not exist. */
export function sendVisitEnded(reply: FastifyReply, { hash }: { readonly hash?: string }): FastifyReply {
  const { t } = textsFor(reply.request)
  return sendNotice(
    reply,
    404,
    t('Your visit has ended'),
    t('Open the page again. If you see this message again, your browser blocks cookies: allow them for this page.'),
    hash !== undefined &&
      html`<p><a class="button" href="/s/${encodeURIComponent(hash)}">${t('Open the page')}</a></p>`,
  )
}

export function sendNotEmbeddable(reply: FastifyReply): FastifyReply {
  const { t } = textsFor(reply.request)
  return sendNotice(
    reply,
    403,
    t('This page cannot be embedded'),
    t('It cannot be shown inside another page. Open its link instead.'),
  )
}
