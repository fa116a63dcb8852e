/** What a visitor sees after a submission: what was received, by whom and when. */
import { html, type Markup } from '@sallyport/contract/form-page/html.ts'
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import type { FastifyReply } from 'fastify'
import { successTextOf } from '../../core/forms/default-words.ts'
import type { Completed } from '../../core/forms/submissions.ts'
import { icon, iconSymbols } from '../present/files/file-kinds.ts'
import { sendPage, styleSheetOf } from './layout.ts'
import type { PageVisitor } from './page-visitor.ts'
import { timeText } from './texts.ts'
import { linkTo } from './visit-token.ts'

/** Files listed by name; further ones are counted. */
const mostListed = 200

export function sendReceipt(visitor: PageVisitor, completed: Completed, reply: FastifyReply): FastifyReply {
  const { share, account } = visitor
  const options = { title: share.name, account, embed: share.embed, ...styleSheetOf(visitor, completed.form.css) }
  return sendPage(reply, options, receiptCard(visitor, completed))
}

/** The script shows the same card in place of the form. */
export function receiptCard(visitor: PageVisitor, completed: Completed): Markup {
  const { t } = visitor.texts
  const hasFiles = completed.files.length > 0
  return html`<section class="card receipt">${iconSymbols}<h1>${successTextOf(visitor.texts, completed.form, hasFiles)}</h1>
<p>${receivedOf(visitor, completed)}</p>
${hasFiles && fileList(visitor, completed)}
<p>${linkTo(visitor, '', hasFiles ? t('Send more files') : t('Open the form again'), 'button')}</p>
<p class="hint">${t('You can close this page now.')}</p></section>`
}

function receivedOf({ texts, account }: PageVisitor, { form, files, completedAt }: Completed): Markup[] {
  const { parts } = texts
  const values = {
    who: account.settings.companyName || account.name,
    count: files.length,
    at: timeText(texts, completedAt),
    time: (text: (string | Markup)[]) => html`<time datetime="${completedAt}">${text.join('')}</time>`,
  }
  const takesFiles = form.elements.some(({ type }) => type === 'upload_area')
  const sentence = () => {
    if (files.length > 0)
      return parts<Markup>(
        '{who} received {count, plural, one {# file} other {# files}} from you on <time>{at}</time>.',
        values,
      )
    return takesFiles
      ? parts<Markup>('{who} received your answers on <time>{at}</time>. No files were sent.', values)
      : parts<Markup>('{who} received your answers on <time>{at}</time>.', values)
  }
  return sentence().map((part) => (typeof part === 'object' ? part : html`${part}`))
}

function fileList({ texts }: PageVisitor, { files }: Completed): Markup {
  const { t, locale } = texts
  const more = files.length - mostListed
  const total = files.reduce((sum, { size }) => sum + (size ?? 0), 0)
  return html`<ul class="received">${files
    .slice(0, mostListed)
    .map(
      ({ name, size }) =>
        html`<li>${icon({ type: 'file', name })}<bdi>${name}</bdi>${size !== null && html`<span class="size">${sizeOf(size, locale)}</span>`}</li>`,
    )}${more > 0 && html`<li>${t('and {more, plural, one {# more file} other {# more files}}', { more })}</li>`}</ul>
${files.length > 1 && html`<p class="total">${t('{size} in total', { size: sizeOf(total, locale) })}</p>`}`
}
