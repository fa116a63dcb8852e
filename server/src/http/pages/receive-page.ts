/** Page of a receive folder with its form. */
import { formCard } from '@sallyport/contract/form-page/form-page.ts'
import { html } from '@sallyport/contract/form-page/html.ts'
import type { FastifyReply } from 'fastify'
import { labelOf, submitTextOf } from '../../core/forms/default-words.ts'
import type { Form } from '../../core/forms/form.ts'
import { presentForm } from '../present/sharing/form.ts'
import { sendPage, styleSheetOf } from './layout.ts'
import type { PageVisitor } from './page-visitor.ts'
import { tokenField } from './visit-token.ts'

export interface FormState {
  readonly values?: ReadonlyMap<number, string>
  /** Errors of the submission. */
  readonly problem?: string
  readonly problems?: Readonly<Record<string, string>>
  readonly status?: number
}

export function sendForm(visitor: PageVisitor, form: Form, reply: FastifyReply, filled: FormState = {}): FastifyReply {
  const { address, share, account } = visitor
  const { status = 200, ...state } = filled
  const { texts } = visitor
  const elements = presentForm(form).attributes.elements.map((one) => ({ ...one, name: labelOf(texts, one) }))
  const { description } = form
  const sent = html`method="post" enctype="multipart/form-data" action="${address}/submit" data-entries="${address}/entries"`
  const body = formCard(
    texts,
    { title: share.name, description, submitText: submitTextOf(texts, form), elements },
    { ...state, formAttributes: sent, hiddenFields: tokenField(visitor) },
  )
  return sendPage(
    reply,
    { title: share.name, account, embed: share.embed, status, ...styleSheetOf(visitor, form.css) },
    body,
  )
}
