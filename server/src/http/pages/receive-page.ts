/** The page of a receive folder: its form, and thanks. */
import { formCard, safeCss, thanksNote } from '@sallyport/contract/form-page/form-page.ts'
import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { Form } from '../../core/forms/form.ts'
import { presentForm } from '../present/sharing/form.ts'
import { carry, type Guest, way } from './guest.ts'
import { sendPage } from './layout.ts'

export interface Filled {
  readonly values?: ReadonlyMap<number, string>
  /** What is wrong with what was sent. */
  readonly problem?: string
  readonly problems?: Readonly<Record<string, string>>
  readonly status?: number
}

function sheetOf({ at, carried }: Guest, { css }: Form) {
  if (css === null) return {}
  return carried === '' ? { sheet: `${at}/form.css` } : { css: safeCss(css) }
}

export function sendForm(guest: Guest, form: Form, reply: FastifyReply, filled: Filled = {}): FastifyReply {
  const { at, share, account } = guest
  const { status = 200, ...state } = filled
  const { description, submitText } = form
  const { elements } = presentForm(form).attributes
  const sent = html`method="post" enctype="multipart/form-data" action="${at}/submit" data-entries="${at}/entries"`
  const body = formCard(
    { title: share.name, description, submitText, elements },
    { ...state, way: sent, carried: carry(guest) },
  )
  return sendPage(reply, { title: share.name, account, embed: share.embed, status, ...sheetOf(guest, form) }, body)
}

export function sendThanks(guest: Guest, form: Form, names: readonly string[], reply: FastifyReply): FastifyReply {
  const { share, account } = guest
  const body = html`<section class="card notice"><h1>${form.successText}</h1>
${names.length > 0 && html`<ul class="received">${names.map((name) => html`<li>${name}</li>`)}</ul>`}
<p>${thanksNote}</p>
<p>${way(guest, '', 'Send more', 'button')}</p></section>`
  return sendPage(reply, { title: share.name, account, embed: share.embed, ...sheetOf(guest, form) }, body)
}
