/**
 * The unsubscribe page of notification emails, and one-click unsubscribe by mail programs (RFC 8058). Needs no script.
 * GET changes nothing: mail scanners open every link.
 */
import { createHash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { type Subscription, subscriptionOf, unsubscribe } from '../../core/notifications/unsubscribing.ts'
import { escapeHtml } from '../../lib/text/html.ts'
import { body } from '../requests/body-limits.ts'
import type { HttpServices } from '../requests/identify.ts'
import { type Texts, textsFor } from './texts.ts'

export async function registerUnsubscribe(app: FastifyInstance, { context: ctx }: HttpServices): Promise<void> {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    // The code is in the URL; the body is `List-Unsubscribe=One-Click`.
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, _text, done) => done(null))
    scope.get('/unsubscribe', body('none'), async (request, reply) => {
      const code = codeOf(request)
      const texts = textsFor(request)
      const found = await subscriptionOf(ctx, code, texts.language).catch(falseIfNotFound)
      if (!found) return await send(reply, 404, unknownCodePage(texts))
      return await send(reply, 200, confirmationPage(texts, found, code))
    })
    scope.post('/unsubscribe', body('small'), async (request, reply) => {
      const done = await unsubscribe(ctx, codeOf(request)).then(() => true, falseIfNotFound)
      const texts = textsFor(request)
      return done ? await send(reply, 200, donePage(texts)) : await send(reply, 404, unknownCodePage(texts))
    })
  })
}

function codeOf(request: FastifyRequest): string {
  const { code } = request.query as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

function falseIfNotFound(error: unknown): false {
  if (error instanceof Fault && error.code === 'not-found') return false
  throw error
}

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:0;padding:8vh 16px;color:#12202f;background:#f5f7f9}
main{box-sizing:border-box;max-width:480px;margin:0 auto;padding:24px;border:1px solid #dfe5ea;border-radius:8px;background:#fff}
h1{margin:0 0 16px;font-size:24px;line-height:1.25}p{margin:0 0 16px;overflow-wrap:anywhere}main>p:last-child{margin:0}button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:8px;background:#0b7a75;color:#fff;cursor:pointer}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#15202c}main{background:#0e1620;border-color:#26333f}button{background:#2bb3ab;color:#0e1620}}`
const styleHash = createHash('sha256').update(style).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`

interface Page {
  readonly language: string
  readonly html: string
}

const page = ({ language }: Texts, title: string, content: string): Page => ({
  language,
  html: `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>${content}</main></body>
</html>`,
})

/** The address and the rule are of users; the translations are ours. */
const confirmationPage = (texts: Texts, { email, about }: Subscription, code: string) =>
  page(
    texts,
    texts.t('Unsubscribe?'),
    `<p>${sentenceOf(texts, email, about)}</p>
<form method="post" action="/unsubscribe?code=${encodeURIComponent(code)}"><button type="submit">${texts.t('Unsubscribe')}</button></form>`,
  )

const sentenceOf = ({ t }: Texts, email: string, about: string) =>
  t('{email} receives an email when {about}.', {
    email: `<strong>${escapeHtml(email)}</strong>`,
    about: escapeHtml(about),
  })

const ended = ({ t }: Texts) => `<p>${t('These emails are no longer sent to this address.')}</p>`
const donePage = (texts: Texts) => page(texts, texts.t('Unsubscribed'), ended(texts))
const unknownCodePage = (texts: Texts) => page(texts, texts.t('Link no longer valid'), ended(texts))

const send = (reply: FastifyReply, status: number, { language, html }: Page) =>
  reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-language', language)
    .header('vary', 'accept-language')
    .header('content-security-policy', policy)
    .send(html)
