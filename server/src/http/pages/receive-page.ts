/** Page of a receive folder: its form, and the confirmation. */
import { formCard, safeCss } from '@sallyport/contract/form-page/form-page.ts'
import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import type { Form } from '../../core/forms/form.ts'
import { presentForm } from '../present/sharing/form.ts'
import { sendPage } from './layout.ts'
import { linkTo, type PageVisitor, tokenField } from './page-visitor.ts'

export interface FormState {
  readonly values?: ReadonlyMap<number, string>
  /** Errors of the submission. */
  readonly problem?: string
  readonly problems?: Readonly<Record<string, string>>
  readonly status?: number
}

function styleSheetOf({ address, formToken }: PageVisitor, { css }: Form) {
  if (css === null) return {}
  return formToken === '' ? { styleSheet: `${address}/form.css` } : { css: safeCss(css) }
}

export function sendForm(visitor: PageVisitor, form: Form, reply: FastifyReply, filled: FormState = {}): FastifyReply {
  const { address, share, account } = visitor
  const { status = 200, ...state } = filled
  const { description, submitText } = form
  const { elements } = presentForm(form).attributes
  const sent = html`method="post" enctype="multipart/form-data" action="${address}/submit" data-entries="${address}/entries"`
  const body = formCard(
    visitor.texts,
    { title: share.name, description, submitText, elements },
    { ...state, formAttributes: sent, hiddenFields: tokenField(visitor) },
  )
  return sendPage(
    reply,
    { title: share.name, account, embed: share.embed, status, ...styleSheetOf(visitor, form) },
    body,
  )
}

export function sendThanks(
  visitor: PageVisitor,
  form: Form,
  names: readonly string[],
  reply: FastifyReply,
): FastifyReply {
  const { share, account, texts } = visitor
  const { t } = texts
  const body = html`<section class="card notice"><h1>${form.successText}</h1>
${names.length > 0 && html`<ul class="received">${names.map((name) => html`<li>${name}</li>`)}</ul>`}
<p>${t('You can close this page now.')}</p>
<p>${linkTo(visitor, '', t('Send more'), 'button')}</p></section>`
  return sendPage(reply, { title: share.name, account, embed: share.embed, ...styleSheetOf(visitor, form) }, body)
}
